// Gemm and MatMul by a constant matrix become Dense: y[n][m] = sum over k of x[n][k] * w[m][k] +
// b[m], where x may have more dims than two: those behind the first are read as one, in ONNX's
// order. So a Flatten in front is no node, and the layout of x stays free.
#include <algorithm>

#include "passes/onnx/graph_index.h"
#include "passes/onnx/graph_passes.h"
#include "passes/onnx/onnx_operator_table.h"

namespace octet::onnx {
namespace {

// w[m][k] from Gemm's B, which is [k][m] unless transB, times alpha.
int AddWeights(OnnxGraph& graph, int b, bool transposed, float alpha) {
  const OnnxTensor& tensor = graph.value(b).tensor;
  const int rows = tensor.shape[transposed ? 0 : 1];
  const int columns = tensor.shape[transposed ? 1 : 0];
  const auto from = ElementsOf<float>(tensor);
  std::vector<float> weights(from.size());
  for (int m = 0; m < rows; ++m) {
    for (int k = 0; k < columns; ++k) {
      const int64_t at = transposed ? int64_t{m} * columns + k : int64_t{k} * rows + m;
      weights[static_cast<size_t>(int64_t{m} * columns + k)] =
          alpha * from[static_cast<size_t>(at)];
    }
  }
  OnnxTensor made = MakeOnnxTensor<float>({rows, columns}, weights);
  if (alpha > 0) {
    made.quantization = tensor.quantization;
    if (!transposed) made.quantization.axis = 1 - made.quantization.axis;
    for (float& scale : made.quantization.scales) scale *= alpha;
  }
  return graph.AddValue(graph.value(b).name, std::move(made));
}

// beta * C as one number an output, when C has one value for all rows.
int AddBias(OnnxGraph& graph, int c, int outputs, float beta) {
  const auto from = ElementsOf<float>(graph.value(c).tensor);
  std::vector<float> bias;
  for (int m = 0; m < outputs; ++m)
    bias.push_back(beta * from[from.size() == 1 ? 0 : static_cast<size_t>(m)]);
  return graph.AddValue(graph.value(c).name, MakeOnnxTensor<float>({outputs}, bias));
}

bool IsConstantMatrix(const OnnxGraph& graph, int value) {
  return graph.IsConstant(value) && graph.shape(value).rank() == 2 &&
         graph.shape(value).element_count() > 0 &&
         graph.value(value).tensor.type == ElementType::kFloat32;
}

// C is a constant that is the same for every row of the output.
bool IsRowBias(const OnnxGraph& graph, int c, int outputs) {
  if (!graph.IsConstant(c)) return false;
  const Shape& shape = graph.shape(c);
  const int64_t count = shape.element_count();
  return count == 1 || (count == outputs && shape[shape.rank() - 1] == outputs);
}

OnnxNode MakeNode(const OnnxNode& from, std::string_view op_type, std::vector<int> inputs,
                  int output) {
  OnnxNode node;
  node.op_type = op_type;
  node.name = from.name;
  node.inputs = std::move(inputs);
  node.outputs = {output};
  return node;
}

OnnxNode MakeDenseNode(const OnnxNode& from, std::vector<int> inputs, int output) {
  OnnxNode node = MakeNode(from, "Dense", std::move(inputs), output);
  node.domain = kOwnDomain;
  return node;
}

// Writes nodes for one Gemm: what Dense, MatMul, Mul and Add say together.
class GemmRewriter {
 public:
  GemmRewriter(OnnxGraph& graph, const OnnxNode& gemm, std::vector<OnnxNode>& nodes)
      : graph_(graph), gemm_(gemm), nodes_(nodes) {}

  void Rewrite() {
    const int out = gemm_.outputs[0];
    const float alpha = gemm_.Float("alpha", 1);
    const float beta = gemm_.Float("beta", 1);
    const bool transposed = gemm_.Int("transB", 0) != 0;
    const int a = gemm_.Int("transA", 0) != 0 ? Transposed(gemm_.inputs[0]) : gemm_.inputs[0];
    const int b = gemm_.inputs[1];
    const int c = gemm_.inputs.size() > 2 ? gemm_.inputs[2] : -1;
    if (IsConstantMatrix(graph_, b)) {
      const int outputs = graph_.shape(out)[1];
      std::vector<int> inputs = {a, AddWeights(graph_, b, transposed, alpha)};
      const bool row_bias = c >= 0 && IsRowBias(graph_, c, outputs);
      if (row_bias) inputs.push_back(AddBias(graph_, c, outputs, beta));
      const int product = c < 0 || row_bias ? out : Like(out, "/product");
      nodes_.push_back(MakeDenseNode(gemm_, std::move(inputs), product));
      if (product != out) AddScaled(product, c, beta, out);
      return;
    }
    int product = c < 0 && alpha == 1 ? out : Like(out, "/product");
    nodes_.push_back(MakeNode(gemm_, "MatMul", {a, transposed ? Transposed(b) : b}, product));
    if (alpha != 1) product = Scaled(product, alpha, c < 0 ? out : Like(out, "/scaled"));
    if (c >= 0) AddScaled(product, c, beta, out);
  }

 private:
  int Like(int value, std::string_view suffix) {
    OnnxTensor tensor = {ElementType::kFloat32, graph_.shape(value), false, {}};
    return graph_.AddValue(graph_.value(value).name + std::string(suffix), std::move(tensor));
  }
  int Transposed(int value) {
    const Shape& shape = graph_.shape(value);
    const int out = graph_.AddValue(graph_.value(value).name + "/transposed",
                                    {ElementType::kFloat32, {shape[1], shape[0]}, false, {}});
    nodes_.push_back(MakeNode(gemm_, "Transpose", {value}, out));
    return out;
  }
  int Scaled(int value, float factor, int out) {
    const int scale = graph_.AddValue(graph_.value(out).name + "/factor",
                                      MakeOnnxTensor<float>({}, {&factor, 1}));
    nodes_.push_back(MakeNode(gemm_, "Mul", {value, scale}, out));
    return out;
  }
  void AddScaled(int product, int c, float beta, int out) {
    if (beta != 1) c = Scaled(c, beta, Like(c, "/scaled"));
    nodes_.push_back(MakeNode(gemm_, "Add", {product, c}, out));
  }

  OnnxGraph& graph_;
  const OnnxNode& gemm_;
  std::vector<OnnxNode>& nodes_;
};

void RewriteNode(OnnxGraph& graph, OnnxNode& node, std::vector<OnnxNode>& nodes) {
  if (node.op_type == "Gemm") {
    GemmRewriter(graph, node, nodes).Rewrite();
  } else if (node.op_type == "MatMul" && IsConstantMatrix(graph, node.inputs[1]) &&
             graph.shape(node.inputs[0]).rank() == 2) {
    nodes.push_back(MakeDenseNode(
        node, {node.inputs[0], AddWeights(graph, node.inputs[1], false, 1)}, node.outputs[0]));
  } else {
    nodes.push_back(std::move(node));
  }
}

}  // namespace

Status MakeDense(OnnxGraph& graph) {
  std::vector<OnnxNode> nodes;
  for (OnnxNode& node : graph.nodes) RewriteNode(graph, node, nodes);
  graph.nodes = std::move(nodes);
  const GraphIndex index(graph);
  for (OnnxNode& node : graph.nodes) {
    if (node.op_type != "Dense") continue;
    const OnnxNode* flatten = index.Producer(node.inputs[0]);
    if (flatten == nullptr || (flatten->op_type != "Flatten" && flatten->op_type != "Reshape" &&
                               flatten->op_type != "Squeeze"))
      continue;
    const Shape& from = graph.shape(flatten->inputs[0]);
    if (from.rank() > 2 && from[0] == graph.shape(node.inputs[0])[0])
      node.inputs[0] = flatten->inputs[0];
  }
  return FoldConstants(graph);
}

}  // namespace octet::onnx
