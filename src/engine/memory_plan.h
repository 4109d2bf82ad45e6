// Where each tensor of a run lives in one arena: blocks whose lifetimes overlap get disjoint bytes.
//
// Greedy by size (Pisarchyk and Lee 2020, arXiv:2001.03288): place the largest block first, each at
// the lowest offset where it fits between the blocks already placed that are alive at the same
// time. Some graphs suit another order better, so a few orders are tried and the smallest arena is
// kept.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace octet {

inline constexpr int64_t kArenaAlignment = 64;

inline int64_t AlignUp(int64_t size_bytes) {
  return (size_bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}

// Bytes needed from step first_use to step last_use, both included.
struct MemoryBlock {
  int64_t size_bytes = 0;
  int first_use = 0;
  int last_use = 0;
};

struct MemoryPlan {
  std::vector<int64_t> offsets;  // one a block, multiples of kArenaAlignment
  int64_t arena_bytes = 0;
  // The largest sum of aligned sizes alive at one step, and that step: no plan can be smaller.
  int64_t lower_bound_bytes = 0;
  int peak_step = 0;
};

MemoryPlan PlanMemory(std::span<const MemoryBlock> blocks);

}  // namespace octet
