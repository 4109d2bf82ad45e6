// The real numbers that a tensor's elements stand for: scale * (q - zero_point), per tensor or per
// channel; floating-point elements as they are, narrowed to float32.
//
// Pure functions: any thread may call them.
#pragma once

#include <vector>

#include "base/result.h"
#include "tensor/quantization.h"
#include "tensor/tensor_view.h"

namespace octet {

// Integer elements without quantisation stand for themselves. Unsupported for other types,
// InvalidArgument when the scales do not fit the shape.
Result<std::vector<float>> RealValues(const TensorView& tensor,
                                      const ChannelQuantization& quantization);

}  // namespace octet
