#include "npu/placement.h"

#include "model/operator_cost.h"
#include "npu/partitions.h"

namespace octet {

std::string_view PlacementName(Placement placement) {
  switch (placement) {
    case Placement::kNpu:
      return "npu";
    case Placement::kCpu:
      return "cpu";
    case Placement::kRefused:
      return "refused";
    case Placement::kRemoved:
      return "removed";
  }
  return "";
}

void SumPlacement(const Subgraph& graph, ModelPlacement& placement) {
  std::vector<bool> on_npu;
  int64_t macs = 0;
  int64_t npu_macs = 0;
  placement.npu_operators = 0;
  placement.cpu_operators = 0;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Placement place = placement.operators[i].placement;
    on_npu.push_back(place == Placement::kNpu);
    if (place == Placement::kNpu) ++placement.npu_operators;
    if (place == Placement::kCpu || place == Placement::kRefused) ++placement.cpu_operators;
    const int64_t operator_macs = OperatorMacs(graph, graph.operators[i]);
    macs += operator_macs;
    if (on_npu.back()) npu_macs += operator_macs;
  }
  placement.npu_macs_share =
      macs == 0 ? 0 : static_cast<double>(npu_macs) / static_cast<double>(macs);
  placement.partitions = NpuPartitionCount(PartitionOperators(graph, on_npu), on_npu);
}

}  // namespace octet
