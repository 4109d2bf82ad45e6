#include "npu/partitions.h"

#include <algorithm>
#include <set>

namespace octet {

std::vector<int> PartitionOperators(const Subgraph& graph, const std::vector<bool>& on_npu) {
  std::vector<int> computed_in(graph.tensors.size(), 0);
  std::vector<int> partitions;
  partitions.reserve(graph.operators.size());
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    int latest = 0;
    for (const int32_t input : graph.operators[i].inputs) {
      if (input >= 0) latest = std::max(latest, computed_in[static_cast<size_t>(input)]);
    }
    const bool side_of_latest = on_npu[0] == (latest % 2 == 0);
    partitions.push_back(on_npu[i] == side_of_latest ? latest : latest + 1);
    for (const int32_t output : graph.operators[i].outputs) {
      if (output >= 0) computed_in[static_cast<size_t>(output)] = partitions.back();
    }
  }
  return partitions;
}

int NpuPartitionCount(const std::vector<int>& partitions, const std::vector<bool>& on_npu) {
  std::set<int> counted;
  for (size_t i = 0; i < partitions.size(); ++i) {
    if (on_npu[i]) counted.insert(partitions[i]);
  }
  return static_cast<int>(counted.size());
}

}  // namespace octet
