// A model whose first input passes through a PAD.
#pragma once

#include "testing/one_operator_model.h"

namespace octet::testing {

// `model`'s first input, an NHWC image, becomes the PAD's output; the new input is smaller by
// `paddings`, which are PAD's second input: before and after of each axis.
inline Model WithPad(Model model, const std::vector<int32_t>& paddings) {
  Subgraph& graph = model.main();
  Operator pad;
  pad.kind = OperatorKind::kPad;
  Tensor image = graph.tensors[static_cast<size_t>(graph.inputs[0])];
  Tensor constant;
  constant.name = "paddings";
  constant.type = ElementType::kInt32;
  constant.shape = {4, 2};
  constant.is_constant = true;
  std::vector<uint8_t> bytes(paddings.size() * sizeof(int32_t));
  std::memcpy(bytes.data(), paddings.data(), bytes.size());
  constant.data = ConstantData::Own(std::move(bytes));
  const Shape& padded = image.shape;
  const auto extent = [&](int axis) {
    const auto at = static_cast<size_t>(2 * axis);
    return padded[axis] - paddings[at] - paddings[at + 1];
  };
  image.name = "image";
  image.shape = {extent(0), extent(1), extent(2), extent(3)};
  const auto first = static_cast<int32_t>(graph.tensors.size());
  graph.tensors.push_back(std::move(image));
  graph.tensors.push_back(std::move(constant));
  pad.inputs = {first, first + 1};
  pad.outputs = {graph.inputs[0]};
  graph.inputs[0] = first;
  graph.operators.insert(graph.operators.begin(), std::move(pad));
  return model;
}

}  // namespace octet::testing
