#include "measure/compare_networks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/constant_values.h"
#include "testing/small_network.h"

namespace octet {
namespace {

using testing::SmallNetwork;

std::shared_ptr<const LoadedModel> Load(const Model& model) {
  auto loaded = LoadModel(std::make_shared<const Model>(model), {.keep_all_tensors = true});
  EXPECT_TRUE(loaded) << loaded.error().message;
  return *loaded;
}

// One channel's weights of the operator's filter, a thousand times as large.
Model Sabotaged(Model model, size_t op, bool channels_last) {
  const auto index = static_cast<size_t>(model.main().operators[op].inputs[1]);
  Tensor& filter = model.main().tensors[index];
  const auto values = ConstantView(filter).elements<float>();
  std::vector<float> changed(values.begin(), values.end());
  const auto channels = static_cast<size_t>(filter.shape[channels_last ? 3 : 0]);
  const size_t each = changed.size() / channels;
  for (size_t i = 0; i < each; ++i) changed[channels_last ? i * channels : i] *= 1000;
  filter.data = ConstantOf(changed);
  return model;
}

NetworkDifference Compare(const Model& a, const Model& b) {
  const auto images = SmallNetwork(5).Images(4);
  const auto fill = [&](size_t item, size_t, MutableTensorView tensor) -> Status {
    std::ranges::copy(images[item][0], tensor.bytes.begin());
    return {};
  };
  auto difference = CompareNetworks(*Load(a), *Load(b), images.size(), fill, fill);
  EXPECT_TRUE(difference) << difference.error().message;
  return *std::move(difference);
}

TEST(CompareNetworks, FindsNothingBetweenTwins) {
  const Model model = SmallNetwork().Build();
  const NetworkDifference difference = Compare(model, model);
  EXPECT_FALSE(difference.first);
  EXPECT_FALSE(difference.worst);
  EXPECT_EQ(difference.layers.size(), model.main().operators.size());
  EXPECT_EQ(difference.outputs[0].mismatches, 0);
}

TEST(CompareNetworks, NamesTheSabotagedLayer) {
  const Model model = SmallNetwork().Build();
  for (const size_t op : {size_t{0}, size_t{1}, size_t{2}}) {
    const bool is_depthwise = model.main().operators[op].kind == OperatorKind::kDepthwiseConv2D;
    const NetworkDifference difference = Compare(model, Sabotaged(model, op, is_depthwise));
    ASSERT_TRUE(difference.first);
    EXPECT_EQ(difference.layers[*difference.first].index, static_cast<int>(op));
    ASSERT_TRUE(difference.worst);
    EXPECT_GE(difference.layers[*difference.worst].index, static_cast<int>(op));
  }
}

TEST(CompareNetworks, RefusesModelsOfOtherOutputs) {
  const Model model = SmallNetwork().Build();
  Model two = model;
  two.main().outputs.push_back(two.main().outputs[0]);
  const auto fill = [](size_t, size_t, MutableTensorView) -> Status { return {}; };
  EXPECT_FALSE(CompareNetworks(*Load(model), *Load(two), 1, fill, fill));
}

}  // namespace
}  // namespace octet
