#include "quantize/fit_rocket.h"

#include <cmath>
#include <utility>

#include "kernels/quantize_multiplier.h"

namespace octet {
namespace {

constexpr int kNobody = -1;

bool IsConvolution(OperatorKind kind) {
  return kind == OperatorKind::kConv2D || kind == OperatorKind::kDepthwiseConv2D;
}

class RocketFitter {
 public:
  explicit RocketFitter(Subgraph& graph)
      : graph_(graph), maker_(graph.tensors.size(), kNobody), readers_(graph.tensors.size(), 0) {
    for (size_t i = 0; i < graph.operators.size(); ++i) {
      for (const int32_t input : graph.operators[i].inputs) {
        if (input >= 0) ++readers_[static_cast<size_t>(input)];
      }
      for (const int32_t output : graph.operators[i].outputs) {
        if (output >= 0) maker_[static_cast<size_t>(output)] = static_cast<int>(i);
      }
    }
    for (const int32_t output : graph.outputs) ++readers_[static_cast<size_t>(output)];
  }

  void Run() {
    for (Operator& op : graph_.operators) {
      if (op.kind != OperatorKind::kAdd || op.inputs.size() != 2 || op.outputs.size() != 1 ||
          op.inputs[0] < 0 || op.inputs[1] < 0) {
        continue;
      }
      if (Rank(op.inputs[1]) > Rank(op.inputs[0])) std::swap(op.inputs[0], op.inputs[1]);
      LeaveClippingToTheScale(op);
    }
  }

 private:
  // Fit to be the operand that the NPU adds to: the higher the better, kNobody where it is not.
  int Rank(int32_t tensor) const {
    const auto index = static_cast<size_t>(tensor);
    const int maker = maker_[index];
    if (maker == kNobody || readers_[index] != 1) return kNobody;
    const Operator& op = graph_.operators[static_cast<size_t>(maker)];
    return IsConvolution(op.kind) ? maker : kNobody;
  }

  void LeaveClippingToTheScale(Operator& op) const {
    auto* const options = std::get_if<AddSubOptions>(&op.options);
    if (options == nullptr) return;
    const bool relu = options->activation == Activation::kRelu;
    const bool relu6 = options->activation == Activation::kRelu6;
    if (!relu && !relu6) return;
    const Tensor& output = graph_.tensors[static_cast<size_t>(op.outputs[0])];
    if (output.quantization.empty()) return;
    constexpr float kSix = 6;
    const ClampRange ends = kernels::RangeOfType(output.type);
    const ClampRange clamp = kernels::QuantizedRange(0.0F, relu6 ? kSix : HUGE_VALF, output.type,
                                                     output.quantization.per_tensor());
    if (clamp == ends) options->activation = Activation::kNone;
  }

  Subgraph& graph_;
  std::vector<int> maker_;
  std::vector<int> readers_;
};

}  // namespace

Model FitRocket(Model model) {
  RocketFitter(model.main()).Run();
  return model;
}

}  // namespace octet
