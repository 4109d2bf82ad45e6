// Scales that TFLite takes for powers of two: its int16 kernels shift by them.
#pragma once

#include <optional>

namespace octet {

// round(log2(scale)) if log2(scale) lies within 1/1000 of it, else nothing. scale > 0.
// = tflite::CheckedLog2
std::optional<int> PowerOfTwoExponent(float scale);

}  // namespace octet
