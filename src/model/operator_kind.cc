#include "model/operator_kind.h"

#include <fmt/format.h>

namespace octet {

std::string OperatorKindName(OperatorKind kind) {
  switch (kind) {
#define OCTET_OPERATOR_KIND(id, value, name) \
  case OperatorKind::id:                     \
    return name;
    OCTET_OPERATOR_KINDS(OCTET_OPERATOR_KIND)
#undef OCTET_OPERATOR_KIND
  }
  return fmt::format("BUILTIN_{}", static_cast<int32_t>(kind));
}

}  // namespace octet
