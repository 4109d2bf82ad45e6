// A model described and built again is the same model.
#include "formats/network/describe_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/network/build_network.h"
#include "formats/network/zoo.h"
#include "model/diff.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using testing::OneOperatorModel;
using testing::PerTensor;

// From YAML and from JSON.
void ExpectSurvives(const Model& model) {
  const auto description = DescribeModel(model, true);
  ASSERT_TRUE(description) << description.error().message;
  for (const std::string* text : {&description->yaml, &description->json}) {
    const auto built = BuildNetwork(*text, "net", {.arrays = &description->arrays});
    ASSERT_TRUE(built) << built.error().message << "\n" << *text;
    for (const ModelDifference& difference : DiffModels(model, *built))
      ADD_FAILURE() << difference.path << ": " << difference.a << " / " << difference.b << "\n"
                    << *text;
  }
}

// The arrays as a file, as `octet dump` and `octet build` hand them over.
std::vector<NamedArray> ThroughNpz(const std::vector<NamedArray>& arrays) {
  std::vector<NamedView> views;
  for (const NamedArray& array : arrays)
    views.push_back({array.name, {array.array.type, array.array.shape, array.array.bytes}});
  const auto bytes = FormatNpz(views);
  EXPECT_TRUE(bytes) << bytes.error().message;
  auto read = ParseNpz(*bytes, 100000);
  EXPECT_TRUE(read) << read.error().message;
  return *std::move(read);
}

Model QuantizedConv() {
  OneOperatorModel op(OperatorKind::kConv2D, 3);
  op.Input(ElementType::kInt8, {1, 4, 4, 2}, PerTensor(0.1F, -3));
  ChannelQuantization channels{std::vector<float>(6, 0.37F), std::vector<int64_t>(6, 0), 0};
  channels.scales[3] = 1.1754944e-38F;
  op.Constant<int8_t>({6, 1, 1, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -12}, channels);
  op.Constant<int32_t>({6}, {1, 2, 3, 4, 5, -6}, channels);
  op.Output(ElementType::kInt8, {1, 4, 4, 6}, PerTensor(0.33333334F, 7));
  op.Options(Conv2DOptions{.padding = Padding::kValid,
                           .stride_w = 1,
                           .stride_h = 1,
                           .activation = Activation::kRelu6,
                           .dilation_w = 2});
  return op.Build();
}

TEST(DescribeModel, ShowsHyperparametersAndKeepsEverything) {
  const Model model = QuantizedConv();
  ExpectSurvives(model);
  EXPECT_THAT(DescribeModel(model, true)->yaml,
              HasSubstr("- CONV_2D: {in: [input0, constant1, constant2], out: [output3], "
                        "version: 3, filters: 6, kernel: [1, 1], padding: VALID, stride_w: 1, "
                        "stride_h: 1, dilation_w: 2, activation: RELU6}"));
}

TEST(DescribeModel, RefusesAFactThatDoesNotFit) {
  auto description = DescribeModel(QuantizedConv(), true);
  std::string& yaml = description->yaml;
  yaml.replace(yaml.find("filters: 6"), 10, "filters: 7");
  const auto built = BuildNetwork(yaml, "net.yaml", {.arrays = &description->arrays});
  ASSERT_FALSE(built);
  EXPECT_THAT(built.error().message, HasSubstr("filters does not fit the filter [6, 1, 1, 2]"));
}

TEST(DescribeModel, KeepsNamesThatAreHardToWrite) {
  Model model = QuantizedConv();
  std::vector<Tensor>& tensors = model.main().tensors;
  tensors[0].name = "a: [b, \"c\"] \\ #d";
  tensors[1].name = "a: [b, \"c\"] \\ #d";
  tensors[2].name = std::string("\xFF\x00\n", 3);
  tensors[3].name = "";
  model.main().name = "true";
  model.description = "line\nbreak";
  model.signatures.push_back({"key\x01", {{"\xC3", 0}}, {{"out", 3}}, 0});
  model.metadata_entries.push_back({"~", ConstantData::Own(std::vector<uint8_t>(100, 7))});
  model.metadata_entries.push_back({"1e5", ConstantData::Own({0, 1, 2})});
  model.associated_files.push_back({"labels.txt", std::vector<uint8_t>(65, 'x')});
  ExpectSurvives(model);
  tensors[3].name = std::string(5000, 'n');
  tensors[2].name = "a/scales";
  tensors[1].name = "a";
  tensors[0].name = "t3";
  ExpectSurvives(model);
}

TEST(DescribeModel, KeepsEveryTypeAndField) {
  for (int type = 0; IsElementType(type); ++type) {
    OneOperatorModel op(OperatorKind::kCustom, 2);
    op.Input(static_cast<ElementType>(type), {2, 3});
    op.Output(static_cast<ElementType>(type), {2, 3});
    op.Options(CustomOptions{std::vector<uint8_t>(static_cast<size_t>(type) * 10, 3)});
    Model model = op.Build();
    Tensor constant;
    constant.name = "c";
    constant.type = static_cast<ElementType>(type);
    constant.shape = {4, 5};
    constant.is_constant = true;
    const int bits = ElementBits(constant.type) == 0 ? 16 : ElementBits(constant.type);
    constant.data = ConstantData::Own(
        std::vector<uint8_t>(static_cast<size_t>((20 * bits + 7) / 8), uint8_t{9}));
    constant.shape_signature = {-1, 5};
    constant.range_min = {-1.5F, 0.1F};
    constant.range_max = {2};
    constant.quantization = {{0.1F, 0.2F}, {-5, 900}, 1};
    model.main().tensors.push_back(constant);
    constant.name = "same bytes";
    model.main().tensors.push_back(constant);
    Tensor variable;
    variable.name = "v";
    variable.is_variable = true;
    model.main().tensors.push_back(variable);
    model.main().operators[0].custom_name = "My Op";
    model.main().operators[0].inputs.push_back(-1);
    model.main().operators[0].intermediates = {2, -1};
    ExpectSurvives(model);
    const auto description = DescribeModel(model, true);
    const auto arrays = ThroughNpz(description->arrays);
    const auto built = BuildNetwork(description->yaml, "net", {.arrays = &arrays});
    ASSERT_TRUE(built) << built.error().message;
    EXPECT_TRUE(DiffModels(model, *built).empty());
    EXPECT_EQ(built->main().tensors[2].data.bytes().data(),
              built->main().tensors[3].data.bytes().data());
  }
}

TEST(DescribeModel, KeepsOptionsOfAnotherOperatorAndSubgraphs) {
  Model model = QuantizedConv();
  model.main().operators[0].options = UnmodelledOptions{22};
  model.subgraphs.push_back(model.subgraphs[0]);
  model.subgraphs[1].operators[0].kind = static_cast<OperatorKind>(250);
  model.subgraphs[1].operators[0].options = Pool2DOptions{.stride_w = 3};
  model.signatures.push_back({"second", {{"x", 0}}, {}, 1});
  ExpectSurvives(model);
}

TEST(DescribeModel, WithoutArraysIsTheStructure) {
  const auto text = ZooText("mobilenet-v1");
  const auto model = BuildNetwork(*text, "zoo", {.random_init = true});
  ASSERT_TRUE(model);
  ExpectSurvives(*model);
  const auto description = DescribeModel(*model, false);
  EXPECT_TRUE(description->arrays.empty());
  const auto again = BuildNetwork(description->yaml, "net", {.random_init = true, .seed = 2});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_FALSE(DiffModels(*model, *again).empty());
  EXPECT_EQ(DescribeModel(*again, false)->yaml, description->yaml);
}

}  // namespace
}  // namespace octet
