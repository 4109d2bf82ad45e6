// Small Models made in memory: a few tensors and one operator. Tests write them with formats/ or
// run them.
//
//   OneOperatorModel op(OperatorKind::kAdd, 2);
//   op.Input(ElementType::kInt8, {1, 4, 4, 8}, {0.1F, 3});
//   op.Constant(...);
//   op.Output(ElementType::kInt8, {1, 4, 4, 8}, {0.2F, -5});
//   op.Options(AddSubOptions{Activation::kRelu});
//   Model model = op.Build();
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "model/model.h"

namespace octet::testing {

// Per-tensor parameters as a model carries them.
inline ChannelQuantization PerTensor(float scale, int32_t zero_point) {
  return {{scale}, {zero_point}, 0};
}

class OneOperatorModel {
 public:
  explicit OneOperatorModel(OperatorKind kind, int32_t version = 1) {
    model_.description = "one operator, made by a test";
    model_.subgraphs.resize(1);
    op_.kind = kind;
    op_.version = version;
  }

  // An operand computed at run time: a graph input.
  OneOperatorModel& Input(ElementType type, const Shape& shape,
                          ChannelQuantization quantization = {}) {
    const int32_t index = AddTensor("input", type, shape, std::move(quantization));
    model_.main().inputs.push_back(index);
    op_.inputs.push_back(index);
    return *this;
  }
  // The same operand once more: ADD(x, x).
  OneOperatorModel& InputAgain(int operand) {
    op_.inputs.push_back(op_.inputs[static_cast<size_t>(operand)]);
    return *this;
  }
  template <class T>
  OneOperatorModel& Constant(const Shape& shape, const std::vector<T>& values,
                             ChannelQuantization quantization = {}) {
    const int32_t index = AddTensor("constant", ElementTypeOf<T>(), shape, std::move(quantization));
    Tensor& tensor = model_.main().tensors.back();
    tensor.is_constant = true;
    std::vector<uint8_t> bytes(values.size() * sizeof(T));
    if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    tensor.data = ConstantData::Own(std::move(bytes));
    op_.inputs.push_back(index);
    return *this;
  }
  OneOperatorModel& Absent() {
    op_.inputs.push_back(-1);
    return *this;
  }
  OneOperatorModel& Output(ElementType type, const Shape& shape,
                           ChannelQuantization quantization = {}) {
    const int32_t index = AddTensor("output", type, shape, std::move(quantization));
    model_.main().outputs.push_back(index);
    op_.outputs.push_back(index);
    return *this;
  }
  OneOperatorModel& Options(OperatorOptions options) {
    op_.options = std::move(options);
    return *this;
  }

  Model Build() const {
    Model model = model_;
    model.main().operators.push_back(op_);
    return model;
  }

 private:
  int32_t AddTensor(const char* kind, ElementType type, const Shape& shape,
                    ChannelQuantization quantization) {
    const auto index = static_cast<int32_t>(model_.main().tensors.size());
    Tensor tensor;
    tensor.name = kind + std::to_string(index);
    tensor.type = type;
    tensor.shape = shape;
    tensor.quantization = std::move(quantization);
    model_.main().tensors.push_back(std::move(tensor));
    return index;
  }

  Model model_;
  Operator op_;
};

}  // namespace octet::testing
