// L2_NORMALIZATION: every row of the last axis is divided by its Euclidean length,
//
//   float32        y[r, d] = x[r, d] / max(sqrt(sum x[r, d]^2), 1e-6)         float throughout
//   int8, uint8    y[r, d] = clamp(zy + 128 (x[r, d] - zx) / sqrt(sum (x[r, d] - zx)^2))
//
// The quantised output has scale 1/128 and zero point 0 (int8) or 128 (uint8). The inverse square
// root is a fixed-point one, five Newton-Raphson steps; where it is applied the two types round
// differently: uint8 rounds 128 (x - zx) / length twice, int8 folds the 128 into the shift.
//
// Given: depth * 255^2 fits an int32.
//
// = tflite::reference_integer_ops::L2Normalization (int8), tflite::reference_ops::L2Normalization
// (uint8, float32)
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

struct L2NormalizationGeometry {
  int64_t rows = 0;
  int depth = 0;
};

void L2NormalizationReference(const L2NormalizationGeometry& geometry, const float* input,
                              float* output);
void L2NormalizationReference(const L2NormalizationGeometry& geometry, int32_t input_zero_point,
                              const int8_t* input, int8_t* output);
void L2NormalizationReference(const L2NormalizationGeometry& geometry, int32_t input_zero_point,
                              const uint8_t* input, uint8_t* output);

// 1 / sqrt(x) for x >= 1; 1 for x = 0. The shift is 0 or negative.
// = tflite::GetInvSqrtQuantizedMultiplierExp with its shift negated
FixedPointMultiplier InverseSquareRoot(int32_t x);

}  // namespace octet::kernels
