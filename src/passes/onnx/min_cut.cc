#include "passes/onnx/min_cut.h"

#include <algorithm>

namespace octet::onnx {

int MinCut::AddVertex() {
  edges_of_.emplace_back();
  return static_cast<int>(edges_of_.size()) - 1;
}

void MinCut::AddEdge(int from, int to, int64_t capacity) {
  if (from == to) return;
  edges_of_[static_cast<size_t>(from)].push_back(static_cast<int>(edges_.size()));
  edges_.push_back({to, capacity});
  edges_of_[static_cast<size_t>(to)].push_back(static_cast<int>(edges_.size()));
  edges_.push_back({from, 0});
}

// Distances from the source over edges with capacity left.
bool MinCut::FindLevels() {
  levels_.assign(edges_of_.size(), -1);
  levels_[kSource] = 0;
  std::vector<int> queue = {kSource};
  for (size_t at = 0; at < queue.size(); ++at) {
    const auto vertex = static_cast<size_t>(queue[at]);
    for (const int e : edges_of_[vertex]) {
      const Edge& edge = edges_[static_cast<size_t>(e)];
      if (edge.capacity == 0 || levels_[static_cast<size_t>(edge.to)] >= 0) continue;
      levels_[static_cast<size_t>(edge.to)] = levels_[vertex] + 1;
      queue.push_back(edge.to);
    }
  }
  return levels_[kSink] >= 0;
}

// One path from source to sink that climbs a level a step, filled; a stack of its own, as networks
// are deep.
bool MinCut::Augment() {
  std::vector<int> path;
  int vertex = kSource;
  while (vertex != kSink) {
    const auto v = static_cast<size_t>(vertex);
    if (next_[v] == edges_of_[v].size()) {
      if (path.empty()) return false;
      // A dead end: back one step, and never here again.
      const int back = path.back();
      path.pop_back();
      vertex = edges_[static_cast<size_t>(back ^ 1)].to;
      ++next_[static_cast<size_t>(vertex)];
      continue;
    }
    const int e = edges_of_[v][next_[v]];
    const Edge& edge = edges_[static_cast<size_t>(e)];
    if (edge.capacity > 0 && levels_[static_cast<size_t>(edge.to)] == levels_[v] + 1) {
      path.push_back(e);
      vertex = edge.to;
    } else {
      ++next_[v];
    }
  }
  int64_t flow = kInfinite;
  for (const int e : path) flow = std::min(flow, edges_[static_cast<size_t>(e)].capacity);
  for (const int e : path) {
    edges_[static_cast<size_t>(e)].capacity -= flow;
    edges_[static_cast<size_t>(e ^ 1)].capacity += flow;
  }
  return true;
}

std::vector<bool> MinCut::Solve() {
  while (FindLevels()) {
    next_.assign(edges_of_.size(), 0);
    while (Augment()) {
    }
  }
  // On the sink's side is what can still reach it.
  std::vector<bool> reaches(edges_of_.size(), false);
  reaches[kSink] = true;
  std::vector<int> queue = {kSink};
  for (size_t at = 0; at < queue.size(); ++at) {
    for (const int e : edges_of_[static_cast<size_t>(queue[at])]) {
      const auto from = static_cast<size_t>(edges_[static_cast<size_t>(e)].to);
      if (reaches[from] || edges_[static_cast<size_t>(e ^ 1)].capacity == 0) continue;
      reaches[from] = true;
      queue.push_back(static_cast<int>(from));
    }
  }
  return reaches;
}

}  // namespace octet::onnx
