#include "npu/rocket_placement.h"

#include <algorithm>

#include "model/verify.h"
#include "npu/partitions.h"
#include "npu/rocket_rules.h"

namespace octet {
namespace {

// Taking an ADD away can cut a partition in two and spoil another ADD. Models need two or three
// rounds; after the last one every ADD that is left is refused.
constexpr int kMaxRounds = 64;
constexpr int kNobody = -1;
constexpr std::string_view kSwap = "swap the inputs of the ADD";

OperatorPlacement Refused(std::string_view rule, std::string value, std::string_view hint) {
  return {Placement::kRefused, std::string(rule), std::move(value), std::string(hint)};
}

// The first rule that the operator breaks; on the NPU without one.
OperatorPlacement Judge(std::span<const RocketRule> rules,
                        const std::optional<DriverVersion>& driver, const Subgraph& graph,
                        const Operator& op) {
  for (const RocketRule& rule : rules) {
    if (!rule.mesa.Has(driver)) continue;
    if (auto offence = rule.offence(graph, op)) return Refused(rule.id, *offence, rule.hint);
  }
  return {};
}

// Who makes and who reads each tensor.
struct Wiring {
  std::vector<int> maker;         // operator that computes a tensor, or kNobody
  std::vector<int> reader_count;  // reads by operators, and one for a graph output
  std::vector<std::vector<int>> readers;

  explicit Wiring(const Subgraph& graph)
      : maker(graph.tensors.size(), kNobody),
        reader_count(graph.tensors.size(), 0),
        readers(graph.tensors.size()) {
    for (size_t i = 0; i < graph.operators.size(); ++i) {
      for (const int32_t input : graph.operators[i].inputs) {
        if (input < 0) continue;
        ++reader_count[static_cast<size_t>(input)];
        readers[static_cast<size_t>(input)].push_back(static_cast<int>(i));
      }
      for (const int32_t output : graph.operators[i].outputs) {
        if (output >= 0) maker[static_cast<size_t>(output)] = static_cast<int>(i);
      }
    }
    for (const int32_t output : graph.outputs) ++reader_count[static_cast<size_t>(output)];
  }
};

class RocketPlacer {
 public:
  RocketPlacer(const Subgraph& graph, const std::optional<DriverVersion>& driver)
      : graph_(graph), driver_(driver), wiring_(graph) {}

  std::vector<OperatorPlacement> Place() {
    JudgeAlone();
    for (int round = 0; round < kMaxRounds; ++round) {
      if (!RefuseUnsafeAdditions()) return std::move(placements_);
    }
    for (size_t i = 0; i < placements_.size(); ++i) {
      if (IsAdditionOnNpu(i))
        placements_[i] = Refused("add-unsettled", "partitions do not settle", "");
    }
    return std::move(placements_);
  }

 private:
  const Operator& op(size_t i) const { return graph_.operators[i]; }
  size_t InputOf(size_t i, size_t input) const { return static_cast<size_t>(op(i).inputs[input]); }
  std::string NameOf(int i) const {
    return fmt::format("op {} {}", i, op(static_cast<size_t>(i)).Name());
  }
  bool IsOnNpu(int i) const {
    return placements_[static_cast<size_t>(i)].placement == Placement::kNpu;
  }
  bool IsAdditionOnNpu(size_t i) const {
    return op(i).kind == OperatorKind::kAdd && placements_[i].placement == Placement::kNpu;
  }

  void JudgeAlone() {
    for (size_t i = 0; i < graph_.operators.size(); ++i) {
      if (IsConvolution(op(i))) {
        placements_.push_back(Judge(RocketConvolutionRules(), driver_, graph_, op(i)));
      } else if (op(i).kind == OperatorKind::kAdd) {
        placements_.push_back(JudgeAddition(i));
      } else {
        placements_.push_back({Placement::kCpu, "operator", op(i).Name(),
                               std::string(RocketHintForOther(op(i).kind))});
      }
    }
  }

  // What ails the convolution before it is the better reason: mending that may mend the ADD.
  OperatorPlacement JudgeAddition(size_t i) const {
    OperatorPlacement alone = Judge(RocketAdditionRules(), driver_, graph_, op(i));
    if (alone.rule == "operands" || alone.rule == "constant-input") return alone;
    const int maker = wiring_.maker[InputOf(i, 0)];
    if (maker == kNobody || !IsConvolution(op(static_cast<size_t>(maker))) || IsOnNpu(maker))
      return alone;
    const OperatorPlacement& convolution = placements_[static_cast<size_t>(maker)];
    return Refused(
        "add-not-fused",
        fmt::format("input 0 is made by {}, refused ({})", NameOf(maker), convolution.rule),
        convolution.hint);
  }

  bool RefuseUnsafeAdditions() {
    std::vector<bool> on_npu;
    for (const OperatorPlacement& placement : placements_)
      on_npu.push_back(placement.placement == Placement::kNpu);
    const std::vector<int> partitions = PartitionOperators(graph_, on_npu);
    bool refused = false;
    std::vector<OperatorPlacement> judged = placements_;
    for (size_t i = 0; i < placements_.size(); ++i) {
      if (!IsAdditionOnNpu(i)) continue;
      judged[i] = JudgeFusion(i, partitions);
      refused = refused || judged[i].placement != Placement::kNpu;
    }
    placements_ = std::move(judged);
    return refused;
  }

  bool IsInPartition(int i, int partition, const std::vector<int>& partitions) const {
    return i != kNobody && IsOnNpu(i) && partitions[static_cast<size_t>(i)] == partition;
  }

  OperatorPlacement JudgeFusion(size_t i, const std::vector<int>& partitions) const {
    const size_t sum_of = InputOf(i, 0);
    const int maker = wiring_.maker[sum_of];
    const int partition = partitions[i];
    if (maker == kNobody || !IsConvolution(op(static_cast<size_t>(maker)))) {
      const int other = wiring_.maker[InputOf(i, 1)];
      const bool swapped = other != kNobody && IsConvolution(op(static_cast<size_t>(other)));
      return Refused("add-not-fused",
                     maker == kNobody ? "input 0 is an input of the model"
                                      : fmt::format("input 0 is made by {}, not by a convolution",
                                                    NameOf(maker)),
                     swapped ? kSwap : "");
    }
    if (!IsInPartition(maker, partition, partitions)) {
      return Refused("add-not-fused",
                     fmt::format("input 0 is made by {}, in another partition", NameOf(maker)),
                     "keep CPU operators from between the convolution and the ADD");
    }
    if (wiring_.reader_count[sum_of] != 1) {
      return Refused("add-shared",
                     fmt::format("the output of {} has {} readers, want this ADD alone",
                                 NameOf(maker), wiring_.reader_count[sum_of]),
                     "give the tensor that only the ADD reads as input 0");
    }
    if (Activation activation = ActivationOf(static_cast<size_t>(maker));
        activation != Activation::kNone) {
      return Refused("add-after-activation",
                     fmt::format("{} has {}, which the sum would lose", NameOf(maker),
                                 ActivationName(activation)),
                     "leave the activation out of the convolution before an ADD");
    }
    return JudgeSecondInput(i, maker, partitions);
  }

  Activation ActivationOf(size_t i) const {
    if (const auto* conv = std::get_if<Conv2DOptions>(&op(i).options)) return conv->activation;
    return std::get_if<DepthwiseConv2DOptions>(&op(i).options)->activation;
  }

  OperatorPlacement JudgeSecondInput(size_t i, int convolution,
                                     const std::vector<int>& partitions) const {
    const size_t other = InputOf(i, 1);
    const int partition = partitions[i];
    const int maker = wiring_.maker[other];
    if (IsInPartition(maker, partition, partitions)) {
      if (maker < convolution) return {};
      return Refused("add-order",
                     fmt::format("input 1 is made by {}, after {} has added it", NameOf(maker),
                                 NameOf(convolution)),
                     kSwap);
    }
    const bool read_by_convolution = std::ranges::any_of(wiring_.readers[other], [&](int reader) {
      return IsConvolution(op(static_cast<size_t>(reader))) &&
             IsInPartition(reader, partition, partitions);
    });
    if (read_by_convolution) return {};
    return Refused("add-second-input",
                   "input 1 is neither made in the partition nor read by one of its convolutions",
                   "keep both branches of the ADD on the NPU");
  }

  const Subgraph& graph_;
  const std::optional<DriverVersion>& driver_;
  const Wiring wiring_;
  std::vector<OperatorPlacement> placements_;
};

// Takes every operator from the NPU for a reason that lies in the model or the driver.
void RefuseAll(ModelPlacement& placement, std::string_view rule, const std::string& value,
               std::string_view hint) {
  for (OperatorPlacement& op : placement.operators) {
    if (op.placement == Placement::kNpu) op = Refused(rule, value, hint);
  }
}

void RefuseWhatCrashesLoading(const Subgraph& graph, const std::optional<DriverVersion>& driver,
                              ModelPlacement& placement) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    const OperatorPlacement judged = Judge(RocketLoadRules(), driver, graph, op);
    if (judged.placement == Placement::kNpu) continue;
    RefuseAll(placement, judged.rule,
              fmt::format("op {} {}: {}; the driver crashes while loading the model", i, op.Name(),
                          judged.value),
              judged.hint);
    return;
  }
}

}  // namespace

Result<ModelPlacement> PlaceOnRocket(const Model& model, const PlacementOptions& options) {
  const Subgraph& graph = model.main();
  OCTET_TRY(VerifyDataflow(graph));
  ModelPlacement placement;
  placement.target = "rk3588";
  placement.rules = "mesa-" + kRocketRulesFrom.ToString();
  placement.operators = RocketPlacer(graph, options.driver).Place();
  if (options.driver && *options.driver < kFirstMesaWithRocket) {
    RefuseAll(placement, "mesa-without-rocket", "Mesa " + options.driver->ToString(),
              "install Mesa 25.3 or newer");
  }
  RefuseWhatCrashesLoading(graph, options.driver, placement);
  SumPlacement(graph, placement);
  return placement;
}

}  // namespace octet
