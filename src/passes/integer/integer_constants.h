// Whole numbers of float32 constants: filters that a file says the scales of
// (Tensor::quantization), biases at input scale * filter scale, operands of elementwise operators.
// Nothing where the numbers would not be the same real ones.
#pragma once

#include <optional>

#include "model/model.h"

namespace octet {

// int8 with zero point 0 and one scale, or one a slice of `channel_axis`.
std::optional<Tensor> IntegerFilter(const Tensor& filter, int channel_axis);
// int32, rounded to the nearest.
std::optional<Tensor> IntegerBias(const Tensor& bias, float input_scale,
                                  const ChannelQuantization& filter);
// int8 with one scale: the file's, or any for a constant that is one number all over.
std::optional<Tensor> IntegerOperand(const Tensor& operand);
// Rounded and clamped to a scale that is given, for operators that commute with that.
Tensor QuantizedConstant(const Tensor& constant, AffineQuantization quantization);

// round(x / scale) + zero_point within int8.
int QuantizedInt8(float x, AffineQuantization quantization);

}  // namespace octet
