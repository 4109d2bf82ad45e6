// Cuts a count of elements into tiles of a step (Step::tiles): enough for the threads to share,
// each worth the call.
#pragma once

#include <algorithm>
#include <cstdint>

namespace octet {

struct ElementTiles {
  int64_t count = 0;
  int64_t tile_elements = 1;

  struct Range {
    int64_t first = 0;
    int64_t count = 0;
  };

  static constexpr int64_t kMaxTiles = 32;

  // Of about `wanted` elements, a multiple of `unit`.
  static ElementTiles Cut(int64_t count, int64_t wanted, int64_t unit) {
    const int64_t least = std::max(wanted, (count + kMaxTiles - 1) / kMaxTiles);
    return {count, (least + unit - 1) / unit * unit};
  }
  // Of about `wanted_work` of the work that all elements are.
  static ElementTiles CutWork(int64_t count, int64_t work, int64_t wanted_work, int64_t unit) {
    const int64_t tiles = std::clamp<int64_t>(work / wanted_work, 1, kMaxTiles);
    return {count, ((count + tiles - 1) / tiles + unit - 1) / unit * unit};
  }
  int tiles() const { return static_cast<int>((count + tile_elements - 1) / tile_elements); }
  Range Of(int tile) const {
    const int64_t first = tile * tile_elements;
    return {first, std::min(tile_elements, count - first)};
  }
};

}  // namespace octet
