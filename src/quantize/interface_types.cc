#include "quantize/interface_types.h"

#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

class InterfaceSetter {
 public:
  explicit InterfaceSetter(Model& model) : model_(model), graph_(model.main()) {}

  Status SetInput(int32_t& input, ElementType type) {
    if (!Changes(input, type)) return {};
    OCTET_ASSIGN(const int32_t outer, AddOuter(input, type));
    first_.push_back(Edge(outer, input));
    Rename(input, outer, &Signature::inputs);
    input = outer;
    return {};
  }

  Status SetOutput(int32_t& output, ElementType type) {
    if (!Changes(output, type)) return {};
    OCTET_ASSIGN(const int32_t outer, AddOuter(output, type));
    graph_.operators.push_back(Edge(output, outer));
    Rename(output, outer, &Signature::outputs);
    output = outer;
    return {};
  }

  void Finish() {
    graph_.operators.insert(graph_.operators.begin(), std::make_move_iterator(first_.begin()),
                            std::make_move_iterator(first_.end()));
  }

 private:
  Tensor& TensorOf(int32_t index) { return graph_.tensors[static_cast<size_t>(index)]; }
  bool Changes(int32_t index, ElementType type) {
    return !TensorOf(index).quantization.empty() && TensorOf(index).type != type;
  }

  // The same real range in the other type: zero points move by half of 8 bits.
  Result<int32_t> AddOuter(int32_t index, ElementType type) {
    Tensor outer = TensorOf(index);
    if (type == ElementType::kFloat32) {
      outer.quantization = {};
    } else if (outer.type == ElementType::kInt16 || type == ElementType::kInt16) {
      return Unsupported("{} models cannot show {}", ElementTypeName(outer.type),
                         ElementTypeName(type));
    } else {
      outer.quantization.zero_points[0] +=
          kernels::RangeOfType(type).min - kernels::RangeOfType(outer.type).min;
    }
    TensorOf(index).name += "/quantized";
    outer.type = type;
    graph_.tensors.push_back(std::move(outer));
    return static_cast<int32_t>(graph_.tensors.size()) - 1;
  }

  Operator Edge(int32_t from, int32_t to) {
    constexpr int kWideDequantize = 3;
    const bool to_float = TensorOf(to).type == ElementType::kFloat32;
    const ElementType inner = TensorOf(to_float ? from : to).type;
    Operator op;
    op.kind = to_float ? OperatorKind::kDequantize : OperatorKind::kQuantize;
    if (inner == ElementType::kInt16) op.version = to_float ? kWideDequantize : 2;
    if (inner == ElementType::kInt8) op.version = to_float ? 2 : 1;
    op.inputs = {from};
    op.outputs = {to};
    return op;
  }

  void Rename(int32_t from, int32_t to, std::map<std::string, int32_t> Signature::*map) {
    for (Signature& signature : model_.signatures) {
      for (auto& entry : signature.*map) {
        if (signature.subgraph == 0 && entry.second == from) entry.second = to;
      }
    }
  }

  Model& model_;
  Subgraph& graph_;
  std::vector<Operator> first_;
};

}  // namespace

Result<Model> SetInterfaceTypes(Model model, ElementType input_type, ElementType output_type) {
  InterfaceSetter setter(model);
  for (int32_t& input : model.main().inputs) OCTET_TRY(setter.SetInput(input, input_type));
  for (int32_t& output : model.main().outputs) OCTET_TRY(setter.SetOutput(output, output_type));
  setter.Finish();
  return model;
}

}  // namespace octet
