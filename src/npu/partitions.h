// How TFLite cuts a graph between a delegate and the CPU. Starting with the first operator, a
// partition takes every operator of its side whose inputs are computed, until there is none; then
// the other side's turn comes. In an order of execution that is
//   partition(op) = m      when op's side is that of partition m, m + 1 otherwise,
//   m             = the latest partition that computes an input of op; 0 without any
// with sides alternating from that of the first operator.
#pragma once

#include <vector>

#include "model/model.h"

namespace octet {

// The partition of every operator, from 0. `on_npu` has an entry an operator; operators are in an
// order of execution (VerifyDataflow).
std::vector<int> PartitionOperators(const Subgraph& graph, const std::vector<bool>& on_npu);

// How many of the partitions are the NPU's.
int NpuPartitionCount(const std::vector<int>& partitions, const std::vector<bool>& on_npu);

}  // namespace octet
