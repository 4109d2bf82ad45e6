#include "engine/memory_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace octet {
namespace {

// No two blocks alive at the same time may overlap.
void ExpectDisjoint(std::span<const MemoryBlock> blocks, const MemoryPlan& plan) {
  for (size_t i = 0; i < blocks.size(); ++i) {
    EXPECT_EQ(plan.offsets[i] % kArenaAlignment, 0);
    EXPECT_LE(plan.offsets[i] + blocks[i].size_bytes, plan.arena_bytes);
    for (size_t j = 0; j < i; ++j) {
      const bool alive_together =
          blocks[i].first_use <= blocks[j].last_use && blocks[j].first_use <= blocks[i].last_use;
      if (!alive_together || blocks[i].size_bytes == 0 || blocks[j].size_bytes == 0) continue;
      EXPECT_TRUE(plan.offsets[i] + blocks[i].size_bytes <= plan.offsets[j] ||
                  plan.offsets[j] + blocks[j].size_bytes <= plan.offsets[i])
          << "blocks " << i << " and " << j;
    }
  }
}

TEST(MemoryPlan, ReusesFreedBlocks) {
  const MemoryBlock chain[] = {{1000, 0, 1}, {500, 1, 2}, {1000, 2, 3}, {500, 3, 4}};
  const MemoryPlan plan = PlanMemory(chain);
  ExpectDisjoint(chain, plan);
  EXPECT_EQ(plan.arena_bytes, AlignUp(1000) + AlignUp(500));
  EXPECT_EQ(plan.arena_bytes, plan.lower_bound_bytes);
}

TEST(MemoryPlan, FindsThePeak) {
  const MemoryBlock blocks[] = {{64, 0, 5}, {640, 2, 3}, {128, 3, 4}};
  const MemoryPlan plan = PlanMemory(blocks);
  EXPECT_EQ(plan.lower_bound_bytes, 64 + 640 + 128);
  EXPECT_EQ(plan.peak_step, 3);
}

TEST(MemoryPlan, HasNothingToDoWithoutBlocks) {
  EXPECT_EQ(PlanMemory({}).arena_bytes, 0);
  const MemoryBlock empty[] = {{0, 0, 3}};
  EXPECT_EQ(PlanMemory(empty).arena_bytes, 0);
}

TEST(MemoryPlan, NeverOverlapsOnRandomGraphs) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<MemoryBlock> blocks(2 + random() % 40);
    for (MemoryBlock& block : blocks) {
      block.first_use = static_cast<int>(random() % 30);
      block.last_use = block.first_use + static_cast<int>(random() % 6);
      block.size_bytes = static_cast<int64_t>(random() % 5000);
    }
    const MemoryPlan plan = PlanMemory(blocks);
    ExpectDisjoint(blocks, plan);
    EXPECT_GE(plan.arena_bytes, plan.lower_bound_bytes);
  }
}

}  // namespace
}  // namespace octet
