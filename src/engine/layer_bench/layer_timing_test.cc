#include "engine/layer_bench/layer_timing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "kernels/gemm/gemm_select.h"

namespace octet {
namespace {

TEST(LayerShapes, AreNamedOnceAndAddUp) {
  std::set<std::string_view> names;
  for (const LayerShape& shape : NetworkLayerShapes()) {
    EXPECT_TRUE(names.insert(shape.name).second) << shape.name;
    EXPECT_GT(LayerMacs(shape), 0);
  }
  const LayerShape& first = NetworkLayerShapes()[0];
  EXPECT_EQ(first.name, "mobilenet_v1.0");
  EXPECT_EQ(LayerMacs(first), 10'838'016);
  const LayerShape depthwise{.is_depthwise = true,
                             .height = 5,
                             .width = 5,
                             .input_channels = 2,
                             .output_channels = 2,
                             .filter = 3,
                             .stride = 2};
  EXPECT_EQ(LayerMacs(depthwise), 3 * 3 * 2 * 9);
}

TEST(LayerTiming, TimesEachKernelOnce) {
  int64_t now = 0;
  const Clock clock = [&now] { return now += 1'000'000; };
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  for (const bool is_depthwise : {false, true}) {
    const LayerShape shape{.is_depthwise = is_depthwise,
                           .height = 6,
                           .width = 6,
                           .input_channels = 64,
                           .output_channels = 64,
                           .filter = is_depthwise ? 3 : 1};
    const auto times = TimeLayer(shape, {.cpu = cpu, .turns = 3}, clock);
    ASSERT_TRUE(times) << times.error().message;
    ASSERT_FALSE(times->empty());
    std::set<std::string> kernel_names;
    for (const VariantTime& time : *times) {
      EXPECT_TRUE(kernel_names.insert(time.kernel).second) << time.kernel;
      EXPECT_EQ(time.min_us, 1000.0);
      EXPECT_EQ(time.is_picked, &time == times->data());
    }
    EXPECT_THAT(times->back().kernel, ::testing::HasSubstr("Reference"));
    const auto* gemm = kernels::SelectGemm(cpu);
    if (!is_depthwise && gemm != nullptr) {
      EXPECT_EQ((*times)[0].kernel, gemm->name);
    }
  }
}

TEST(LayerTiming, TakesTheLeastOfTheTurns) {
  // Runs take 9, 8, 7 .. ms: a warm-up has none.
  int64_t now = 0;
  int64_t next_ms = 10;
  bool is_start = false;
  const Clock clock = [&] {
    is_start = !is_start;
    return now += is_start ? 0 : 1'000'000 * --next_ms;
  };
  const auto times = TimeLayer({.height = 2, .width = 2}, {.turns = 3}, clock);
  ASSERT_TRUE(times);
  EXPECT_EQ((*times)[0].min_us, 7000.0);
}

TEST(LayerTiming, GivesOneTurnToTheHopeless) {
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  if (cpu.best() == kernels::IsaTier::kScalar) GTEST_SKIP() << "this CPU has one kernel";
  // The nth turn takes n^4 ms, so that every variant but the first is hopeless.
  int64_t now = 0;
  int64_t turn = 0;
  bool is_start = false;
  const Clock clock = [&] {
    is_start = !is_start;
    if (is_start) return now;
    ++turn;
    return now += 1'000'000 * turn * turn * turn * turn;
  };
  const auto times =
      TimeLayer({.input_channels = 64, .output_channels = 64}, {.cpu = cpu, .turns = 5}, clock);
  ASSERT_TRUE(times);
  ASSERT_GT(times->size(), 1U);
  EXPECT_EQ(turn, static_cast<int64_t>(times->size()) + 4) << "the first has five turns";
}

TEST(LayerTiming, TimesTheReferenceWhereThereIsNothingElse) {
  const auto times = TimeLayer({.height = 2, .width = 2}, {.turns = 1}, SteadyNanoseconds);
  ASSERT_TRUE(times);
  ASSERT_EQ(times->size(), 1U);
  EXPECT_THAT((*times)[0].kernel, ::testing::HasSubstr("Reference"));
}

}  // namespace
}  // namespace octet
