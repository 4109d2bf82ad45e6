// Who writes and who reads each value of an OnnxGraph, for passes. Valid until the graph changes;
// a pass that rewrites marks nodes as removed and drops them at its end.
#pragma once

#include <vector>

#include "model/onnx_graph.h"

namespace octet::onnx {

class GraphIndex {
 public:
  explicit GraphIndex(OnnxGraph& graph);

  // The node that writes the value; null for graph inputs and constants.
  OnnxNode* Producer(int value) const { return producers_[static_cast<size_t>(value)]; }
  // The same when its operator is `op_type`.
  OnnxNode* Producer(int value, std::string_view op_type) const;
  // Reads by nodes and by the graph's outputs.
  int UseCount(int value) const { return use_counts_[static_cast<size_t>(value)]; }
  // The producer when nothing else reads the value: it may be merged into its reader.
  OnnxNode* OnlyUsedProducer(int value, std::string_view op_type) const;

 private:
  std::vector<OnnxNode*> producers_;
  std::vector<int> use_counts_;
};

// Nodes that a pass is done with.
inline void Remove(OnnxNode& node) { node.op_type.clear(); }
void DropRemovedNodes(OnnxGraph& graph);
// Every read of `from`, the graph's outputs included, becomes one of `to`.
void ReplaceUses(OnnxGraph& graph, int from, int to);

// The node's float32 input i is a constant of one element, or of elements that are all equal.
bool IsUniform(const OnnxGraph& graph, const OnnxNode& node, int i, float& value);
// For a node with two operands of which one is a constant: that constant's place, 0 or 1; else -1.
int ConstantOperand(const OnnxGraph& graph, const OnnxNode& node);
// The bounds of a float32 Clip; false where they are not constants.
bool ClipBoundsOf(const OnnxGraph& graph, const OnnxNode& node, float& low, float& high);

}  // namespace octet::onnx
