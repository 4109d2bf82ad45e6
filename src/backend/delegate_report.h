// What became of a model that was to run on a delegate: which operators it got, whether its results
// are right, and if it is not used, why. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace octet {

enum class DelegateVerdict {
  kAccelerated,   // right, and most of the work is the delegate's
  kPartial,       // right, and most of the work is still the CPU's
  kCpuFallback,   // not used: missing, failed, or took nothing
  kWrongResults,  // not used: failed the golden test
  kCrashes,       // not used: it crashed or hung
};
std::string_view VerdictName(DelegateVerdict verdict);  // "CPU FALLBACK"
inline bool IsUsed(DelegateVerdict verdict) {
  return verdict == DelegateVerdict::kAccelerated || verdict == DelegateVerdict::kPartial;
}

struct NodePlacement {
  int partition = -1;  // of the delegate's; -1: on the CPU
  std::string reason;  // why it is on the CPU, a code: "not-claimed", or the rule's name
  std::string detail;  // the numbers; may be empty
};

// Known inputs through the delegate and through octet's exact kernels.
struct GoldenResult {
  bool passed = false;
  std::string reason;  // of a failure
  double max_steps = 0;
  int64_t compared_values = 0;
  double run_ms = 0;  // one run through the delegate
};

struct DelegateReport {
  std::string library;   // empty: none was found to try
  std::string rules;     // whose the guard's are: "mesa-26.2.6"; empty: none
  std::string hardware;  // behind the library: "RK3588 NPU (Rockchip)"; empty: not known
  DelegateVerdict verdict = DelegateVerdict::kCpuFallback;
  std::string reason;                // why it is not used, or not for most; may be empty
  std::vector<NodePlacement> nodes;  // by operator of the main graph; empty: never applied
  int delegated_nodes = 0;
  int partitions = 0;
  double macs_share = 0;
  std::optional<GoldenResult> golden;     // the last one
  std::optional<int64_t> npu_interrupts;  // during the golden test at load, where shown
  int64_t crashes = 0;                    // processes that died or were ended
  int64_t version = 0;                    // counts changes

  double delegated_share() const {
    return nodes.empty() ? 0
                         : static_cast<double>(delegated_nodes) / static_cast<double>(nodes.size());
  }
};

// Fills the sums from `nodes`.
void SumPlacements(const Model& model, DelegateReport& report);

}  // namespace octet
