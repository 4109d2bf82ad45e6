// JSON of responses: keys in the order they are set, invalid UTF-8 replaced, so that nothing a
// client sent can make it throw.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace octet {

using Json = nlohmann::ordered_json;

inline std::string JsonText(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace octet
