#include "backend/delegate_report.h"

#include <algorithm>

#include "model/operator_cost.h"

namespace octet {

std::string_view VerdictName(DelegateVerdict verdict) {
  switch (verdict) {
    case DelegateVerdict::kAccelerated:
      return "ACCELERATED";
    case DelegateVerdict::kPartial:
      return "PARTIAL";
    case DelegateVerdict::kCpuFallback:
      return "CPU FALLBACK";
    case DelegateVerdict::kWrongResults:
      return "WRONG RESULTS";
    case DelegateVerdict::kCrashes:
      return "CRASHES";
  }
  return "";
}

void SumPlacements(const Model& model, DelegateReport& report) {
  const Subgraph& graph = model.main();
  int64_t macs = 0;
  int64_t delegated_macs = 0;
  report.delegated_nodes = 0;
  report.partitions = 0;
  for (size_t i = 0; i < report.nodes.size() && i < graph.operators.size(); ++i) {
    const int64_t operator_macs = OperatorMacs(graph, graph.operators[i]);
    macs += operator_macs;
    if (report.nodes[i].partition < 0) continue;
    ++report.delegated_nodes;
    report.partitions = std::max(report.partitions, report.nodes[i].partition + 1);
    delegated_macs += operator_macs;
  }
  report.macs_share =
      macs == 0 ? 0 : static_cast<double>(delegated_macs) / static_cast<double>(macs);
}

}  // namespace octet
