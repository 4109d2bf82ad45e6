#include "engine/memory_plan.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace octet {
namespace {

bool AliveTogether(const MemoryBlock& a, const MemoryBlock& b) {
  return a.first_use <= b.last_use && b.first_use <= a.last_use;
}

// Places the blocks in this order; returns the arena size.
int64_t Place(std::span<const MemoryBlock> blocks, std::span<const size_t> order,
              std::vector<int64_t>& offsets) {
  struct Placed {
    int64_t begin, end;
    size_t block;
  };
  std::vector<Placed> placed;  // by offset
  int64_t arena_bytes = 0;
  for (const size_t index : order) {
    const MemoryBlock& block = blocks[index];
    const int64_t size = AlignUp(block.size_bytes);
    int64_t offset = 0;
    for (const Placed& other : placed) {
      if (!AliveTogether(block, blocks[other.block])) continue;
      if (offset + size <= other.begin) break;
      offset = std::max(offset, other.end);
    }
    offsets[index] = offset;
    const Placed entry{offset, offset + size, index};
    placed.insert(std::ranges::upper_bound(placed, entry.begin, {}, &Placed::begin), entry);
    arena_bytes = std::max(arena_bytes, entry.end);
  }
  return arena_bytes;
}

void FindLowerBound(std::span<const MemoryBlock> blocks, MemoryPlan& plan) {
  int last_step = 0;
  for (const MemoryBlock& block : blocks) last_step = std::max(last_step, block.last_use);
  // Sum of sizes by step, from the changes at each lifetime's ends.
  std::vector<int64_t> change(static_cast<size_t>(last_step) + 2);
  for (const MemoryBlock& block : blocks) {
    change[static_cast<size_t>(block.first_use)] += AlignUp(block.size_bytes);
    change[static_cast<size_t>(block.last_use) + 1] -= AlignUp(block.size_bytes);
  }
  int64_t alive_bytes = 0;
  for (int step = 0; step <= last_step; ++step) {
    alive_bytes += change[static_cast<size_t>(step)];
    if (alive_bytes > plan.lower_bound_bytes) {
      plan.lower_bound_bytes = alive_bytes;
      plan.peak_step = step;
    }
  }
}

}  // namespace

MemoryPlan PlanMemory(std::span<const MemoryBlock> blocks) {
  MemoryPlan best;
  FindLowerBound(blocks, best);
  const auto lifetime = [](const MemoryBlock& block) { return block.last_use - block.first_use; };
  using Before = std::function<bool(const MemoryBlock&, const MemoryBlock&)>;
  const Before orders[] = {
      [](const auto& a, const auto& b) { return a.size_bytes > b.size_bytes; },
      [](const auto& a, const auto& b) { return a.first_use < b.first_use; },
      [&](const auto& a, const auto& b) { return lifetime(a) > lifetime(b); },
      [&](const auto& a, const auto& b) {
        return a.size_bytes * (1 + lifetime(a)) > b.size_bytes * (1 + lifetime(b));
      },
  };
  std::vector<int64_t> offsets(blocks.size());
  std::vector<size_t> order(blocks.size());
  bool is_first = true;
  for (const Before& before : orders) {
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order,
                             [&](size_t a, size_t b) { return before(blocks[a], blocks[b]); });
    const int64_t arena_bytes = Place(blocks, order, offsets);
    if (is_first || arena_bytes < best.arena_bytes) {
      best.arena_bytes = arena_bytes;
      best.offsets = offsets;
    }
    is_first = false;
    if (best.arena_bytes == best.lower_bound_bytes) break;
  }
  return best;
}

}  // namespace octet
