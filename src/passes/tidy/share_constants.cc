#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "passes/tidy/tidy_passes.h"

namespace octet {
namespace {

bool IsShared(const Tensor& tensor) {
  return tensor.is_constant && !tensor.is_variable && tensor.obstacle.empty() &&
         tensor.quantization.empty();
}

bool IsEqual(const Tensor& a, const Tensor& b) {
  return a.type == b.type && a.shape == b.shape &&
         std::ranges::equal(a.data.bytes(), b.data.bytes());
}

size_t HashOf(const Tensor& tensor) {
  const auto bytes = tensor.data.bytes();
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

void ShareConstants(Subgraph& graph, TensorMoves& moves) {
  std::unordered_multimap<size_t, int> seen;
  std::vector<int> index(graph.tensors.size());
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    index[i] = static_cast<int>(i);
    if (!IsShared(graph.tensors[i])) continue;
    const size_t hash = HashOf(graph.tensors[i]);
    const auto [begin, end] = seen.equal_range(hash);
    const auto found = std::find_if(begin, end, [&](const auto& entry) {
      return IsEqual(graph.tensors[static_cast<size_t>(entry.second)], graph.tensors[i]);
    });
    if (found == end) {
      seen.emplace(hash, static_cast<int>(i));
    } else {
      index[i] = found->second;
    }
  }
  for (Operator& op : graph.operators) {
    for (int32_t& input : op.inputs) {
      if (input >= 0) input = index[static_cast<size_t>(input)];
    }
  }
  for (int& tensor : moves) {
    if (tensor >= 0 && static_cast<size_t>(tensor) < index.size())
      tensor = index[static_cast<size_t>(tensor)];
  }
}

}  // namespace octet
