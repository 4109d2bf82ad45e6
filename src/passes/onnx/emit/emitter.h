// Writes TFLite operators for the nodes of a laid-out ONNX graph. An Emit function (emit.h) asks
// for its operands in the layout the node works in, declares its results and adds operators
// between.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "model/onnx_graph.h"
#include "passes/onnx/convert_options.h"
#include "passes/onnx/layout_plan.h"

namespace octet::onnx {

class Emitter {
 public:
  Emitter(const OnnxGraph& graph, const LayoutPlan& plan, const ConvertOptions& options);

  const OnnxGraph& graph() const { return graph_; }
  const ConvertOptions& options() const { return options_; }

  // Before any node that reads it.
  Status AddGraphInput(int value);
  // The node whose operators follow.
  void Begin(size_t node_index) { node_index_ = node_index; }
  const OnnxNode& node() const { return graph_.nodes[node_index_]; }
  Layout input_layout() const { return plan_.node_inputs[node_index_]; }
  Layout output_layout() const { return plan_.node_outputs[node_index_]; }

  bool HasInput(int i) const;
  int input_value(int i) const { return node().inputs[static_cast<size_t>(i)]; }
  const OnnxTensor& input(int i) const { return graph_.value(input_value(i)).tensor; }
  const OnnxTensor& output(int i) const;
  // The constant value of input i; Unsupported when it is computed at run time.
  Result<OnnxTensor> ConstantInput(int i) const;

  // Tensor of input i in the node's input layout; constants are permuted while converting.
  Result<int> Input(int i);
  // Tensor of output i in the node's output layout; made once.
  Result<int> Output(int i);

  // Of all constants so far.
  int64_t constant_bytes() const { return constant_bytes_; }
  // A tensor between operators.
  Result<int> Temporary(ElementType type, const std::vector<int64_t>& dims);
  template <class T>
  int Constant(const std::vector<int64_t>& dims, std::span<const T> elements) {
    return AddConstant(MakeOnnxTensor<T>(*ShapeOf(dims), elements));
  }
  int Integers(const std::vector<int64_t>& numbers);  // int32, one dim
  int Scalar(float number);
  // A float32 constant keeps its quantisation, for passes/integer/.
  int AddConstant(OnnxTensor tensor);
  // Of an 8-bit tensor; Unsupported when it has another already.
  Status SetQuantization(int tensor, AffineQuantization quantization);
  void Add(OperatorKind kind, std::vector<int> inputs, std::vector<int> outputs,
           OperatorOptions options = {}, int version = 1);
  const Shape& ShapeOfTensor(int tensor) const {
    return tensors()[static_cast<size_t>(tensor)].shape;
  }

  // RESHAPE of a tensor to `dims`; the tensor itself when it has them.
  Result<int> Reshaped(int tensor, const std::vector<int64_t>& dims);
  Status ReshapeInto(int tensor, int output);
  Result<int> Transposed(int tensor, const std::vector<int>& perm);
  Status TransposeInto(int tensor, const std::vector<int>& perm, int output);
  // y = op(a, b), of a's shape.
  Result<int> Binary(OperatorKind kind, int a, int b);

  // What a value became, for who checks value by value.
  struct Trace {
    int value = 0;
    int tensor = 0;
    Layout layout = Layout::kOnnx;
  };
  // Ends the graph: its inputs, outputs and their names.
  Result<Model> Finish(const std::vector<std::string>& output_names, std::vector<Trace>& traces);

 private:
  const std::vector<Tensor>& tensors() const { return model_.main().tensors; }
  Result<int> InLayoutOf(int value, Layout layout);
  Result<int> NewTensor(std::string name, ElementType type, const Shape& shape);
  int& Slot(int value, Layout layout) {
    return (layout == Layout::kOnnx ? onnx_tensors_ : last_tensors_)[static_cast<size_t>(value)];
  }

  const OnnxGraph& graph_;
  const LayoutPlan& plan_;
  const ConvertOptions& options_;
  size_t node_index_ = 0;
  Model model_;
  int64_t constant_bytes_ = 0;
  std::vector<int> onnx_tensors_;  // by value; -1: not made
  std::vector<int> last_tensors_;
};

// A known tensor with its axes moved: result axis i is axis perm[i].
OnnxTensor PermutedConstant(const OnnxTensor& tensor, const std::vector<int>& perm);

std::vector<int64_t> DimsOf(const Shape& shape);

}  // namespace octet::onnx
