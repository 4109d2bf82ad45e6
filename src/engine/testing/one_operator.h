// A model of one operator, lowered and run without a Plan. For the tests of lowerings:
//
//   OneOperator op(OperatorKind::kPad, {}, {Tensor8(..), Constant<int32_t>(..)}, {Tensor8(..)});
//   EXPECT_EQ(op.Run<int8_t>({Bytes<int8_t>({1, 2})}), (std::vector<int8_t>{0, 1, 2}));
//   EXPECT_THAT(op.LoweringError(), HasSubstr("paddings"));
//   ExpectRefused(op, "input type BOOL is not supported",
//                 [](OneOperator& changed) { changed.input(0).type = ElementType::kBool; });
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/operator_table.h"

namespace octet::testing {

inline Tensor PlainTensor(ElementType type, const Shape& shape) {
  Tensor tensor;
  tensor.type = type;
  tensor.shape = shape;
  return tensor;
}

inline Tensor QuantizedTensor(ElementType type, const Shape& shape, float scale,
                              int32_t zero_point) {
  Tensor tensor = PlainTensor(type, shape);
  tensor.quantization.scales = {scale};
  tensor.quantization.zero_points = {zero_point};
  return tensor;
}

template <class T>
std::vector<uint8_t> Bytes(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <class T>
Tensor Constant(const Shape& shape, const std::vector<T>& values) {
  Tensor tensor = PlainTensor(ElementTypeOf<T>(), shape);
  tensor.is_constant = true;
  tensor.data = ConstantData::Own(Bytes(values));
  return tensor;
}

class OneOperator {
 public:
  OneOperator(OperatorKind kind, OperatorOptions options, std::vector<Tensor> inputs,
              std::vector<Tensor> outputs) {
    Operator op;
    op.kind = kind;
    op.options = std::move(options);
    for (Tensor& tensor : inputs) op.inputs.push_back(Add(std::move(tensor)));
    for (Tensor& tensor : outputs) op.outputs.push_back(Add(std::move(tensor)));
    graph_.operators.push_back(std::move(op));
  }

  // To change what the constructor was given.
  Operator& op() { return graph_.operators[0]; }
  template <class Options>
  Options& options() {
    return std::get<Options>(op().options);
  }
  Tensor& input(int i) { return TensorAt(op().inputs[static_cast<size_t>(i)]); }
  Tensor& output(int i = 0) { return TensorAt(op().outputs[static_cast<size_t>(i)]); }

  Result<Step> Lower() const {
    return FindOperator(graph_.operators[0].kind)->lower(LoweringContext(graph_, 0));
  }

  // The message of the refusal; empty when the operator is taken.
  std::string LoweringError() const {
    const auto step = Lower();
    return step ? "" : step.error().message;
  }

  // Every output as bytes. `values` are those of the inputs that are neither constant nor
  // absent, in order.
  // Lowering must succeed; a failure of the run is returned.
  Result<std::vector<std::vector<uint8_t>>> RunToBytes(
      std::vector<std::vector<uint8_t>> values) const {
    OCTET_ASSIGN(const Step step, Lower());
    const Operator& op = graph_.operators[0];
    std::vector<uint8_t*> inputs;
    size_t next = 0;
    for (const int32_t index : op.inputs) {
      if (index < 0) {
        inputs.push_back(nullptr);
        continue;
      }
      const Tensor& tensor = graph_.tensors[static_cast<size_t>(index)];
      inputs.push_back(tensor.is_constant ? const_cast<uint8_t*>(tensor.data.bytes().data())
                                          : values.at(next++).data());
    }
    std::vector<std::vector<uint8_t>> results;
    for (const int32_t index : op.outputs) {
      const Tensor& tensor = graph_.tensors[static_cast<size_t>(index)];
      results.emplace_back(
          static_cast<size_t>(tensor.shape.element_count() * ElementBits(tensor.type) / 8));
    }
    std::vector<uint8_t*> outputs;
    for (auto& result : results) outputs.push_back(result.data());
    std::vector<uint8_t> scratch(static_cast<size_t>(step.scratch_bytes));
    OCTET_TRY(step.run(StepContext(inputs, outputs, scratch.data())));
    return results;
  }

  // Output 0 as T; a test failure when lowering or running fails.
  template <class T>
  std::vector<T> Run(std::vector<std::vector<uint8_t>> values) const {
    const auto outputs = RunToBytes(std::move(values));
    if (!outputs) {
      ADD_FAILURE() << outputs.error().message;
      return {};
    }
    return Values<T>((*outputs)[0]);
  }

  template <class T>
  static std::vector<T> Values(const std::vector<uint8_t>& bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }

 private:
  Tensor& TensorAt(int32_t index) { return graph_.tensors[static_cast<size_t>(index)]; }
  int32_t Add(Tensor tensor) {
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph_.tensors.size()) - 1;
  }

  Subgraph graph_;
};

// After `change`, lowering is refused with "op 0 NAME vVERSION: " and the message.
inline void ExpectRefused(OneOperator op, std::string_view message,
                          void (*change)(OneOperator& changed)) {
  change(op);
  EXPECT_EQ(op.LoweringError(),
            fmt::format("op 0 {} v{}: {}", op.op().Name(), op.op().version, message));
}

}  // namespace octet::testing
