// A graph of one operator, lowered and run without a Plan: for tests of lowering functions.
//
//   OneOperatorGraph graph(OperatorKind::kAdd, AddSubOptions{});
//   graph.AddInput(ElementType::kFloat32, {2});
//   graph.AddInput(ElementType::kFloat32, {2});
//   graph.AddOutput(ElementType::kFloat32, {2});
//   EXPECT_EQ(graph.LoweringError(), "");
//   graph.Run<float>({Bytes<float>({1, 2}), Bytes<float>({3, 4})});   // {4, 6}
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "engine/operator_table.h"
#include "model/model.h"

namespace octet::testing {

template <class T>
std::vector<uint8_t> Bytes(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

class OneOperatorGraph {
 public:
  OneOperatorGraph(OperatorKind kind, OperatorOptions options) {
    graph_.operators.push_back({.kind = kind,
                                .custom_name = {},
                                .version = 1,
                                .inputs = {},
                                .outputs = {},
                                .intermediates = {},
                                .options = std::move(options)});
  }

  // A scale of 0: not quantised.
  void AddInput(ElementType type, Shape shape, float scale = 0.0F, int64_t zero_point = 0) {
    op().inputs.push_back(AddTensor(type, shape, scale, zero_point));
  }
  template <class T>
  void AddConstantInput(Shape shape, const std::vector<T>& values) {
    AddInput(ElementTypeOf<T>(), shape);
    Tensor& tensor = graph_.tensors.back();
    tensor.is_constant = true;
    tensor.data = ConstantData::Own(Bytes(values));
  }
  void AddAbsentInput() { op().inputs.push_back(-1); }
  void AddOutput(ElementType type, Shape shape, float scale = 0.0F, int64_t zero_point = 0) {
    op().outputs.push_back(AddTensor(type, shape, scale, zero_point));
  }

  Operator& op() { return graph_.operators[0]; }
  template <class Options>
  Options& options() {
    return std::get<Options>(op().options);
  }
  Tensor& input(int i) { return tensor(op().inputs[static_cast<size_t>(i)]); }
  Tensor& output(int i = 0) { return tensor(op().outputs[static_cast<size_t>(i)]); }

  Result<Step> Lower() const {
    const LoweringContext context(graph_, 0);
    return FindOperator(graph_.operators[0].kind)->lower(context);
  }
  // The error's message, empty when the operator is lowered.
  std::string LoweringError() const {
    auto step = Lower();
    return step ? "" : step.error().message;
  }

  // Output 0 after one run; `inputs` has the bytes of every input, empty for absent ones.
  template <class T>
  std::vector<T> Run(std::vector<std::vector<uint8_t>> inputs) {
    auto step = Lower();
    if (!step) {
      ADD_FAILURE() << step.error().message;
      return {};
    }
    std::vector<T> result(static_cast<size_t>(output().shape.element_count()));
    std::vector<uint8_t*> input_pointers;
    for (size_t i = 0; i < inputs.size(); ++i) {
      input_pointers.push_back(op().inputs[i] < 0 ? nullptr : inputs[i].data());
    }
    uint8_t* const output_pointer = reinterpret_cast<uint8_t*>(result.data());
    const StepContext tensors(input_pointers, {&output_pointer, 1}, nullptr);
    EXPECT_TRUE(step->run(tensors));
    return result;
  }

 private:
  Tensor& tensor(int32_t index) { return graph_.tensors[static_cast<size_t>(index)]; }

  int32_t AddTensor(ElementType type, Shape shape, float scale, int64_t zero_point) {
    Tensor tensor;
    tensor.type = type;
    tensor.shape = shape;
    if (scale != 0.0F) tensor.quantization = {{scale}, {zero_point}, 0};
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph_.tensors.size()) - 1;
  }

  Subgraph graph_;
};

inline std::string ErrorAfter(OneOperatorGraph graph, void (*change)(OneOperatorGraph&)) {
  change(graph);
  return graph.LoweringError();
}

}  // namespace octet::testing
