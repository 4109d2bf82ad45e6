// The zoo against the published numbers of parameters and multiply-accumulates (the papers; for
// EfficientNet-Lite the README of its repository). What differs:
// - they count the two numbers a channel of a batch normalisation, folded here into one bias;
// - EfficientNet-Lite's MACs are 3 to 5 % more; three for every element that a convolution writes
//   make up for it. That these are its normalisation and activation is a guess.
#include "formats/network/zoo.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "formats/network/build_network.h"
#include "model/operator_cost.h"

namespace octet {
namespace {

struct PublishedNetwork {
  std::string_view name;
  double million_parameters;
  double million_macs;
  int64_t macs_per_element = 0;  // counted beside the convolutions' own
};
constexpr double kTolerance = 0.016;

constexpr PublishedNetwork kPublished[] = {
    {"mobilenet-v1", 4.2, 569},
    {"mobilenet-v2", 3.5, 300},
    {"efficientnet-lite0", 4.7, 407, 3},
    {"efficientnet-lite1", 5.4, 631, 3},
    {"efficientnet-lite2", 6.1, 899, 3},
    {"efficientnet-lite3", 8.2, 1440, 3},
    {"efficientnet-lite4", 13.0, 2640, 3},
    {"fbnet-a", 4.3, 249},
};

// Elements that convolutions write.
int64_t ConvolutionOutputs(const Subgraph& graph) {
  int64_t elements = 0;
  for (const Operator& op : graph.operators) {
    if (op.kind == OperatorKind::kConv2D || op.kind == OperatorKind::kDepthwiseConv2D)
      elements += graph.tensors[static_cast<size_t>(op.outputs[0])].shape.element_count();
  }
  return elements;
}

TEST(Zoo, HasThePublishedParametersAndMacs) {
  for (const PublishedNetwork& published : kPublished) {
    const auto text = ZooText(published.name);
    ASSERT_TRUE(text) << text.error().message;
    const auto model = BuildNetwork(*text, std::string(published.name), {.random_init = true});
    ASSERT_TRUE(model) << model.error().message;
    const ModelTotals totals = TotalsOf(model->main());
    const double parameters = static_cast<double>(totals.parameters) / 1e6;
    const double macs = static_cast<double>(totals.macs + published.macs_per_element *
                                                              ConvolutionOutputs(model->main())) /
                        1e6;
    fmt::print("{}: {:.3f}M parameters ({}M published), {:.1f}M MACs, {:.1f}M as published ({}M)\n",
               published.name, parameters, published.million_parameters,
               static_cast<double>(totals.macs) / 1e6, macs, published.million_macs);
    EXPECT_NEAR(parameters, published.million_parameters, published.million_parameters * kTolerance)
        << published.name;
    EXPECT_NEAR(macs, published.million_macs, published.million_macs * kTolerance)
        << published.name;
  }
  EXPECT_EQ(Zoo().size(), std::size(kPublished));
}

TEST(Zoo, DescriptionsAreShort) {
  for (const ZooNetwork& network : Zoo())
    EXPECT_LE(std::ranges::count(network.text, '\n'), 60) << network.name;
}

TEST(Zoo, NamesWhatItHas) {
  const auto text = ZooText("resnet");
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message, ::testing::HasSubstr("fbnet-a"));
}

}  // namespace
}  // namespace octet
