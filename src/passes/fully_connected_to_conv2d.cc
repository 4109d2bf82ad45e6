#include "passes/fully_connected_to_conv2d.h"

#include <algorithm>

#include "model/constant_values.h"

namespace octet {
namespace {

class HeadRewriter {
 public:
  explicit HeadRewriter(Subgraph& graph) : graph_(graph) {}

  void Run() {
    std::vector<Operator> rewritten;
    for (Operator& op : graph_.operators) {
      if (IsRewritable(op)) {
        Rewrite(op, rewritten);
      } else {
        rewritten.push_back(std::move(op));
      }
    }
    graph_.operators = std::move(rewritten);
  }

 private:
  Tensor& TensorOf(int32_t index) { return graph_.tensors[static_cast<size_t>(index)]; }

  bool IsRewritable(const Operator& op) {
    const auto* const options = std::get_if<FullyConnectedOptions>(&op.options);
    if (op.kind != OperatorKind::kFullyConnected || options == nullptr ||
        options->weights_format != 0 || op.inputs.size() < 2 || op.outputs.size() != 1 ||
        op.inputs[0] < 0 || op.inputs[1] < 0 || op.outputs[0] < 0) {
      return false;
    }
    const Tensor& filter = TensorOf(op.inputs[1]);
    const int64_t elements = TensorOf(op.inputs[0]).shape.element_count();
    return filter.is_constant && filter.type == ElementType::kFloat32 && filter.shape.rank() == 2 &&
           filter.shape[1] > 0 && filter.shape[0] > 0 && elements > 0 &&
           elements % filter.shape[1] == 0 &&
           TensorOf(op.outputs[0]).shape.element_count() ==
               elements / filter.shape[1] * filter.shape[0];
  }

  int32_t AddTensor(std::string name, const Shape& shape) {
    Tensor tensor;
    tensor.name = std::move(name);
    tensor.shape = shape;
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph_.tensors.size()) - 1;
  }

  Operator Reshape(int32_t from, int32_t to) {
    const auto dims = TensorOf(to).shape.dims();
    const std::vector<int32_t> shape(dims.begin(), dims.end());
    const int32_t told = AddTensor(TensorOf(to).name + "/shape", {static_cast<int>(shape.size())});
    TensorOf(told).type = ElementType::kInt32;
    TensorOf(told).is_constant = true;
    TensorOf(told).data = ConstantOf(shape);
    Operator op;
    op.kind = OperatorKind::kReshape;
    op.inputs = {from, told};
    op.outputs = {to};
    op.options = ReshapeOptions{shape};
    return op;
  }

  // The tensor of shape `image` that a RESHAPE made `flat` of; -1 where there is none.
  int32_t BeforeReshape(const std::vector<Operator>& before, int32_t flat, const Shape& image) {
    const auto maker = std::find_if(before.begin(), before.end(), [flat](const Operator& op) {
      return op.kind == OperatorKind::kReshape && op.outputs.size() == 1 && op.outputs[0] == flat;
    });
    if (maker == before.end() || maker->inputs.empty() || maker->inputs[0] < 0 ||
        !(TensorOf(maker->inputs[0]).shape == image)) {
      return -1;
    }
    return maker->inputs[0];
  }

  void Rewrite(const Operator& op, std::vector<Operator>& rewritten) {
    const Tensor filter = TensorOf(op.inputs[1]);
    const int channels = filter.shape[1];
    const auto rows = static_cast<int>(TensorOf(op.inputs[0]).shape.element_count() / channels);
    const std::string name = TensorOf(op.outputs[0]).name;
    const Shape image = {rows, 1, 1, channels};
    int32_t input = BeforeReshape(rewritten, op.inputs[0], image);
    if (input < 0) {
      input = AddTensor(name + "/image", image);
      rewritten.push_back(Reshape(op.inputs[0], input));
    }
    const int32_t kernel = AddTensor(filter.name, {filter.shape[0], 1, 1, channels});
    TensorOf(kernel).is_constant = true;
    TensorOf(kernel).data = filter.data;
    const int32_t output = AddTensor(name + "/conv", {rows, 1, 1, filter.shape[0]});
    Operator conv;
    conv.kind = OperatorKind::kConv2D;
    conv.inputs = {input, kernel};
    if (op.inputs.size() > 2 && op.inputs[2] >= 0) conv.inputs.push_back(op.inputs[2]);
    conv.outputs = {output};
    conv.options =
        Conv2DOptions{.padding = Padding::kValid,
                      .stride_w = 1,
                      .stride_h = 1,
                      .activation = std::get<FullyConnectedOptions>(op.options).activation};
    rewritten.push_back(std::move(conv));
    rewritten.push_back(Reshape(output, op.outputs[0]));
  }

  Subgraph& graph_;
};

}  // namespace

Model FullyConnectedToConv2D(Model model) {
  HeadRewriter(model.main()).Run();
  return model;
}

}  // namespace octet
