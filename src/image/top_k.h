// The k highest scores of a classifier's output.
//
// Order: value descending, equal values by lower index, NaN last. Leading dimensions of size 1 or
// not, the tensor is taken as one list of scores. Pure functions: any thread may call them.
#pragma once

#include <vector>

#include "base/result.h"
#include "tensor/quantization.h"
#include "tensor/tensor_view.h"

namespace octet {

struct Prediction {
  int class_id = 0;
  double score = 0;        // the raw value, quantised or not
  double probability = 0;  // scale * (score - zero_point); the score itself when there is no scale
};

// int8, uint8, int16, int32 or float32 scores; Unsupported for others. k is clipped to the count;
// k < 1 is InvalidArgument. The quantisation of a float32 tensor is ignored.
Result<std::vector<Prediction>> TopK(const TensorView& scores,
                                     const AffineQuantization& quantization, int k);

}  // namespace octet
