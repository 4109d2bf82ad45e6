// Minimum cut of a small directed graph with capacities (Dinic's algorithm): the cheapest set of
// edges whose loss parts the source from the sink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace octet::onnx {

class MinCut {
 public:
  static constexpr int kSource = 0;
  static constexpr int kSink = 1;
  static constexpr int64_t kInfinite = int64_t{1} << 60;

  MinCut() : edges_of_(2) {}
  int AddVertex();
  // Costs `capacity` when `from` ends on the source's side and `to` on the sink's.
  void AddEdge(int from, int to, int64_t capacity);
  // For each vertex: is it on the sink's side? Vertices that no cut decides are on the source's.
  std::vector<bool> Solve();

 private:
  struct Edge {
    int to;
    int64_t capacity;  // what is left; the edge's reverse is its neighbour, index ^ 1
  };
  bool FindLevels();
  bool Augment();

  std::vector<Edge> edges_;
  std::vector<std::vector<int>> edges_of_;
  std::vector<int> levels_;
  std::vector<size_t> next_;
};

}  // namespace octet::onnx
