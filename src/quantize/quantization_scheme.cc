#include "quantize/quantization_scheme.h"

#include <string>

namespace octet {
namespace {

constexpr QuantizationScheme kSchemes[] = {
    {.name = "int8"},
    {.name = "int8-per-tensor", .weights_per_channel = false},
    {.name = "uint8",
     .activations = ElementType::kUInt8,
     .weights = ElementType::kUInt8,
     .weights_per_channel = false},
    {.name = "int16x8", .activations = ElementType::kInt16, .bias = ElementType::kInt64},
};

}  // namespace

std::span<const QuantizationScheme> QuantizationSchemes() { return kSchemes; }

Result<QuantizationScheme> FindQuantizationScheme(std::string_view name) {
  std::string names;
  for (const QuantizationScheme& scheme : kSchemes) {
    if (scheme.name == name) return scheme;
    names += names.empty() ? "" : ", ";
    names += scheme.name;
  }
  return InvalidArgument("no scheme '{}' (known: {})", name, names);
}

}  // namespace octet
