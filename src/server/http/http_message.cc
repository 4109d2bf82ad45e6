#include "server/http/http_message.h"

#include "server/http/header_value.h"

namespace octet {

const std::string* HttpRequest::Field(std::string_view name) const {
  for (const auto& [field, value] : fields) {
    if (EqualsIgnoringCase(field, name)) return &value;
  }
  return nullptr;
}

}  // namespace octet
