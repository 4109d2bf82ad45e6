// ARG_MAX: where the largest element along an axis is; the first of equals.
//
//   output[o, i] = the least a with input[o, a, i] >= input[o, a', i] for all a'
//
// over input [outer_count, axis_extent, inner_count], axis_extent >= 1. A NaN is never larger than
// what came before it, nor anything larger than a leading NaN. = tflite::reference_ops::ArgMinMax
#pragma once

#include <cstdint>

namespace octet::kernels {

struct ArgMaxArguments {
  int64_t outer_count = 0;
  int64_t axis_extent = 0;
  int64_t inner_count = 0;
};

template <class T, class Index>  // float, int8_t, uint8_t (bool too), int32_t; int32_t, int64_t
void ArgMaxReference(const ArgMaxArguments& arguments, const T* input, Index* output);

}  // namespace octet::kernels
