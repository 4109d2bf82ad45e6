// What Mesa's Teflon delegate with the rocket driver must get of a model, so that the NPU of the
// RK3588 computes it rightly: rules as data, read from the driver's source and run against its
// binary (Mesa 26.2.6). Some rules the driver checks itself; of most offenders it says nothing and
// crashes or computes something else, so they must be kept from it.
//
// A rule looks at one operator. Rules that need its neighbours are in rocket_placement.cc.
// Every rule may be called from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/model.h"
#include "npu/driver_version.h"

namespace octet {

inline constexpr DriverVersion kRocketRulesFrom = {26, 2, 6};  // the version they were run against
inline constexpr DriverVersion kFirstMesaWithRocket = {25, 3, 0};

struct RocketRule {
  std::string_view id;
  DriverRange mesa;       // versions it holds for
  std::string_view hint;  // what to change
  // What of the operator breaks the rule, with the numbers; nullopt: it holds.
  std::optional<std::string> (*offence)(const Subgraph& graph, const Operator& op);
};

// In the order they are asked: later rules rely on earlier ones.
std::span<const RocketRule> RocketConvolutionRules();  // CONV_2D, DEPTHWISE_CONV_2D
std::span<const RocketRule> RocketAdditionRules();     // ADD
// Of any operator: an offender crashes the delegate while it looks at the model, whoever is to run
// the operator.
std::span<const RocketRule> RocketLoadRules();

inline bool IsConvolution(const Operator& op) {
  return op.kind == OperatorKind::kConv2D || op.kind == OperatorKind::kDepthwiseConv2D;
}

// What to do about an operator that no NPU rule is about; may be empty.
std::string_view RocketHintForOther(OperatorKind kind);

}  // namespace octet
