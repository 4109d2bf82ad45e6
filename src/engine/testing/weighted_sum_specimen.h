// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED as their lowering tests start from
// them: input, filter, bias and output of fitting types, everything at scale 1 and zero point 0. A
// test states its shapes and changes what it is about.
#pragma once

#include <utility>
#include <vector>

#include "engine/testing/one_operator.h"

namespace octet::testing {

struct WeightedSumShapes {
  Shape input;
  Shape filter;
  Shape output;  // its last dim is that of the bias
};

// `type`, that of input and output, is kInt8, kUInt8, kFloat32 or kInt16; beside kInt16 the filter
// is int8 and the bias int64.
inline OneOperator WeightedSumSpecimen(OperatorKind kind, OperatorOptions options, ElementType type,
                                       const WeightedSumShapes& shapes) {
  const bool is_float = type == ElementType::kFloat32;
  const bool is_int16 = type == ElementType::kInt16;
  const ElementType filter_type = is_int16 ? ElementType::kInt8 : type;
  const ElementType bias_type = is_float   ? type
                                : is_int16 ? ElementType::kInt64
                                           : ElementType::kInt32;
  const auto tensor = [is_float](ElementType element_type, const Shape& shape) {
    return is_float ? PlainTensor(element_type, shape)
                    : QuantizedTensor(element_type, shape, 1.0F, 0);
  };
  const std::vector<int32_t> output_dims(shapes.output.dims().begin(), shapes.output.dims().end());
  std::vector<Tensor> inputs;
  if (kind == OperatorKind::kTransposeConv) {
    inputs.push_back(Constant<int32_t>({static_cast<int>(output_dims.size())}, output_dims));
    inputs.push_back(tensor(filter_type, shapes.filter));
    inputs.push_back(tensor(type, shapes.input));
  } else {
    inputs.push_back(tensor(type, shapes.input));
    inputs.push_back(tensor(filter_type, shapes.filter));
  }
  inputs.push_back(tensor(bias_type, {output_dims.back()}));
  return {kind, std::move(options), std::move(inputs), {tensor(type, shapes.output)}};
}

}  // namespace octet::testing
