// How numbers are stored in a quantised model: the types and what their scales are shared by.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "tensor/element_type.h"

namespace octet {

struct QuantizationScheme {
  std::string_view name;
  ElementType activations = ElementType::kInt8;
  ElementType weights = ElementType::kInt8;  // int8: symmetric, -127 to 127; uint8: asymmetric
  ElementType bias = ElementType::kInt32;
  bool weights_per_channel = true;  // where TFLite's kernels take it
};

// int8, int8-per-tensor, uint8 and int16x8.
std::span<const QuantizationScheme> QuantizationSchemes();
Result<QuantizationScheme> FindQuantizationScheme(std::string_view name);

}  // namespace octet
