// Moments held against their definition, and windows against what the engine's convolution sees.

#include "quantize/window_moments.h"

#include <gtest/gtest.h>

#include "testing/small_network.h"

namespace octet {
namespace {

using testing::SmallNetwork;

struct Fixture {
  SmallNetwork network;
  Model model = network.Build();
  std::vector<Sample> samples = network.Images(3);
  ActivationStore store{model.main(), 3, 1};

  Fixture() {
    for (size_t i = 0; i < samples.size(); ++i) store.SetInput(0, i, samples[i][0]);
  }
  RealInput Input(size_t op) const {
    return {store, model.main().operators[op].inputs[0], ElementType::kFloat32, {}};
  }
};

TEST(WindowMoments, GathersWhatTheConvolutionSees) {
  Fixture f;
  const Operator& stem = f.model.main().operators[0];
  const auto window = FilterWindowOf(f.model.main(), stem);
  ASSERT_TRUE(window);
  ASSERT_TRUE(f.store.Run(0));
  const auto& tensors = f.model.main().tensors;
  const auto filter = ConstantView(tensors[static_cast<size_t>(stem.inputs[1])]).elements<float>();
  const auto bias = ConstantView(tensors[static_cast<size_t>(stem.inputs[2])]).elements<float>();
  const auto positions = SamplePositions(*window, 3, 100000);
  EXPECT_EQ(positions.size(), 3U * 64);
  std::vector<float> row(27);
  for (const WindowPosition at : positions) {
    GatherWindow(*window, f.Input(0), at, 0, 3, row.data());
    const auto bytes = f.store.Bytes(stem.outputs[0], at.sample);
    const auto* output = reinterpret_cast<const float*>(bytes.data()) + (at.y * 8 + at.x) * 8;
    for (size_t c = 0; c < 8; ++c) {
      float sum = bias[c];
      for (size_t t = 0; t < 27; ++t) sum += filter[c * 27 + t] * row[t];
      EXPECT_NEAR(output[c], std::max(sum, 0.0F), 1e-4);
    }
  }
}

TEST(WindowMoments, AreTheirDefinition) {
  Fixture f;
  const auto window = FilterWindowOf(f.model.main(), f.model.main().operators[0]);
  const auto positions = SamplePositions(*window, 3, 90);
  EXPECT_EQ(positions.size(), 90U);
  ThreadPool pool(2);
  const WindowMoments moments = MeasureMoments(*window, f.Input(0), f.Input(0), positions, 0, pool);
  std::vector<std::vector<float>> rows;
  std::vector<double> mean(27);
  for (const WindowPosition at : positions) {
    rows.emplace_back(27);
    GatherWindow(*window, f.Input(0), at, 0, 3, rows.back().data());
    for (size_t i = 0; i < 27; ++i) mean[i] += rows.back()[i] / 90.0;
  }
  for (size_t i = 0; i < 27; ++i) {
    EXPECT_NEAR(moments.mean_float[i], mean[i], 1e-5);
    for (size_t j = 0; j < 27; ++j) {
      double sum = 0;
      for (const auto& row : rows) sum += (row[i] - mean[i]) * (row[j] - mean[j]) / 90;
      EXPECT_NEAR(moments.h[i * 27 + j], sum, 1e-4);
      EXPECT_NEAR(moments.g[i * 27 + j], sum, 1e-4);
    }
  }
}

TEST(WindowMoments, OfADepthwiseFilterAreThoseOfEachChannel) {
  Fixture f;
  ASSERT_TRUE(f.store.Run(0));
  const auto window = FilterWindowOf(f.model.main(), f.model.main().operators[1]);
  ASSERT_TRUE(window);
  const auto positions = SamplePositions(*window, 3, 100);
  ThreadPool pool(2);
  const auto all = MeasureDepthwiseMoments(*window, f.Input(1), f.Input(1), positions, pool);
  ASSERT_EQ(all.size(), 8U);
  for (int channel = 0; channel < 8; ++channel) {
    const WindowMoments one =
        MeasureMoments(*window, f.Input(1), f.Input(1), positions, channel, pool);
    const WindowMoments& same = all[static_cast<size_t>(channel)];
    for (size_t i = 0; i < 81; ++i) {
      EXPECT_NEAR(same.h[i], one.h[i], 1e-4);
      EXPECT_NEAR(same.g[i], one.g[i], 1e-4);
    }
  }
}

TEST(ActivationStore, GivesMemoryBack) {
  Fixture f;
  for (size_t op = 0; op < f.model.main().operators.size(); ++op) {
    ASSERT_TRUE(f.store.Run(op));
    f.store.ReleaseAfter(op);
  }
  const auto& graph = f.model.main();
  for (const Operator& op : graph.operators) {
    for (const int32_t input : op.inputs)
      EXPECT_TRUE(f.store.Bytes(input, 0).empty())
          << graph.tensors[static_cast<size_t>(input)].name;
  }
  EXPECT_FALSE(f.store.Bytes(graph.outputs[0], 0).empty());
  // Two of 8 x 8 x 8 alive beside the third that is being made.
  EXPECT_EQ(LiveBytes(graph), 3 * 8 * 8 * 8 * 4);
}

}  // namespace
}  // namespace octet
