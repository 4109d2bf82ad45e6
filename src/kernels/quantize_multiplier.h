// Load-time arithmetic of quantised operators: real multipliers to fixed point, real bounds to
// quantised ones. Called while planning, never while running.
#pragma once

#include <cstdint>

#include "tensor/element_type.h"
#include "tensor/quantization.h"

namespace octet::kernels {

// = tflite::QuantizeMultiplier(double, int32_t*, int*)
FixedPointMultiplier QuantizeMultiplier(double real_multiplier);

// A multiplier of a sum made one of the mean of `count` >= 1 values: mantissa * 2^k / count,
// truncated, with k = floor(log2(count)) unless that would leave the range of shifts. The mantissa
// may fall below 2^30. = what tflite::reference_ops::QuantizedMeanOrSum does to its multiplier
FixedPointMultiplier MeanMultiplier(FixedPointMultiplier multiplier, int64_t count);

// Smallest and largest value of a quantised type (int8, uint8, int16).
ClampRange RangeOfType(ElementType type);

// round(real / scale) + zero_point, unclamped; round half away from zero.
int32_t QuantizeReal(float real, AffineQuantization quantization);

// [real_min, real_max] as quantised values, clamped to the range of `type`; an infinite bound is no
// bound. = tflite::CalculateActivationRangeQuantized with the activation's real bounds
ClampRange QuantizedRange(float real_min, float real_max, ElementType type,
                          AffineQuantization quantization);

}  // namespace octet::kernels
