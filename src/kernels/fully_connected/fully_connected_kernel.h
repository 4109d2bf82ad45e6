// FULLY_CONNECTED: every output unit is a weighted sum of one whole row of the input,
//
//   acc[b, c] = sum over d of input[b, d] * filter[c, d]
//
// products, bias, rescaling and clamp as kernels/weighted_sum.h says. All three matrices are
// row-major; nothing is read past the end.
//
// = tflite::reference_integer_ops::FullyConnected and FullyConnectedPerChannel (int8, int16),
// tflite::reference_ops::FullyConnected (uint8, float32), in the forms that take fixed-point
// multipliers
#pragma once

#include <cstdint>

#include "kernels/weighted_sum.h"

namespace octet::kernels {

struct FullyConnectedGeometry {
  int64_t batches = 0;
  int depth = 0;  // of an input row and of a filter row
  int units = 0;  // rows of the filter, columns of the output
};

template <class Sum, class T>
void FullyConnectedReference(const FullyConnectedGeometry& geometry, const Sum& sum, const T* input,
                             const FilterElement<T>* filter, const typename Sum::Accumulator* bias,
                             T* output);

}  // namespace octet::kernels
