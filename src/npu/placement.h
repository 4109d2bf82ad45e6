// Where each operator of a model would run on a machine with a certain NPU, and why: what every
// target's rules answer, for `octet check` and for whoever decides at run time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"
#include "npu/driver_version.h"

namespace octet {

enum class Placement {
  kNpu,
  kCpu,      // the NPU has no such operator
  kRefused,  // the NPU has it and must not get this one; it runs on the CPU
  kRemoved,  // computed away before anything runs
};
std::string_view PlacementName(Placement placement);  // "npu"

struct OperatorPlacement {
  Placement placement = Placement::kNpu;
  // Empty on the NPU.
  std::string rule;   // id of the first rule broken: "per-channel"
  std::string value;  // what breaks it: "weights have 32 scales"
  std::string hint;   // what to change; may be empty
};

struct ModelPlacement {
  std::string target;                        // "rk3588"
  std::string rules;                         // whose behaviour the rules state: "mesa-26.2.6"
  std::vector<OperatorPlacement> operators;  // of the main graph, in its order
  // Sums over `operators`.
  int npu_operators = 0;
  int cpu_operators = 0;      // kCpu and kRefused
  double npu_macs_share = 0;  // of the model's multiply-accumulates; 0 when it has none
  int partitions = 0;         // runs of operators that the NPU gets as one
};

struct PlacementOptions {
  // Of the target's driver; without it the rules of every version hold.
  std::optional<DriverVersion> driver;
};

// Fills the sums from `operators`.
void SumPlacement(const Subgraph& graph, ModelPlacement& placement);

}  // namespace octet
