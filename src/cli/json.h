// JSON for machines: keys in the order they are set, one object a line, invalid UTF-8 replaced.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdio>

#include "tensor/quantization.h"

namespace octet::cli {

using Json = nlohmann::ordered_json;

inline void PrintJson(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
}

// null, {"scale", "zero_point"} or {"axis", "scales", "zero_points"}.
inline Json QuantizationJson(const ChannelQuantization& quantization) {
  if (quantization.empty()) return nullptr;
  if (!quantization.per_channel()) {
    return {{"scale", quantization.scales[0]}, {"zero_point", quantization.zero_points[0]}};
  }
  return {{"axis", quantization.axis},
          {"scales", quantization.scales},
          {"zero_points", quantization.zero_points}};
}

}  // namespace octet::cli
