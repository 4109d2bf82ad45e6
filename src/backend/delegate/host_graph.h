// A model's main graph as the C structures that a delegate walks: tensors, nodes, registrations.
// They point into each other and into the Model, and do not move. An operator whose options have no
// C structure here shows as a custom operator that no delegate knows.
#pragma once

#include <deque>
#include <vector>

#include "backend/delegate/delegate_abi.h"
#include "backend/delegate/int_arrays.h"
#include "model/model.h"

namespace octet {

class HostGraph {
 public:
  // `graph` is borrowed. Tensors get addresses later: a delegate takes one with an address for a
  // constant.
  explicit HostGraph(const Subgraph& graph);
  HostGraph(const HostGraph&) = delete;
  HostGraph& operator=(const HostGraph&) = delete;

  std::vector<abi::RawTensor>& tensors() { return tensors_; }
  int node_count() const { return static_cast<int>(nodes_.size()); }
  abi::Node& node(int i) { return nodes_[static_cast<size_t>(i)]; }
  abi::Registration& registration(int i) { return registrations_[static_cast<size_t>(i)]; }
  // Nodes behind the operators', for partitions. Returns its number.
  int AddNode(const abi::Registration& registration, abi::IntArray* inputs, abi::IntArray* outputs);

 private:
  void AddTensor(const Tensor& tensor);
  void AddOperator(const Operator& op);
  abi::IntArray* Keep(std::span<const int> values);

  std::deque<OwnedIntArray> int_arrays_;
  std::deque<OwnedFloatArray> float_arrays_;
  std::deque<abi::RawQuantization> quantizations_;
  std::deque<std::vector<int32_t>> params_;
  std::vector<abi::RawTensor> tensors_;
  std::deque<abi::Node> nodes_;
  std::deque<abi::Registration> registrations_;
};

}  // namespace octet
