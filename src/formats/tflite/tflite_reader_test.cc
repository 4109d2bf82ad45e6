#include "formats/tflite/tflite_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "formats/tflite/tflite_writer.h"
#include "testing/one_operator_model.h"
#include "testing/shared_data.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using testing::OneOperatorModel;
using testing::PerTensor;

Model SmallModel() {
  OneOperatorModel op(OperatorKind::kConv2D, 3);
  op.Input(ElementType::kInt8, {1, 4, 4, 2}, PerTensor(0.5F, -3));
  op.Constant<int8_t>({2, 1, 1, 2}, {1, 2, 3, 4}, {{0.25F, 0.5F}, {0, 0}, 0});
  op.Constant<int32_t>({2}, {7, -7});
  op.Output(ElementType::kInt8, {1, 4, 4, 2}, PerTensor(1.0F, 5));
  op.Options(Conv2DOptions{.padding = Padding::kValid, .stride_w = 1, .stride_h = 1});
  return op.Build();
}

std::vector<uint8_t> Written(const Model& model) {
  auto bytes = WriteTfliteModel(model);
  EXPECT_TRUE(bytes) << bytes.error().message;
  return *std::move(bytes);
}

// The first `size` bytes as a model of their own.
Result<Model> ReadPrefix(std::span<const uint8_t> bytes, size_t size) {
  const auto owner =
      std::make_shared<const std::vector<uint8_t>>(bytes.begin(), bytes.begin() + size);
  return ReadTfliteModel(*owner, owner);
}

std::string ReadError(const std::vector<uint8_t>& bytes) {
  auto model = ReadPrefix(bytes, bytes.size());
  return model ? "" : model.error().message;
}

TEST(TfliteReader, ReadsWhatTheFileSays) {
  const auto bytes = Written(SmallModel());
  auto model = ReadPrefix(bytes, bytes.size());
  ASSERT_TRUE(model) << model.error().message;
  const Subgraph& graph = model->main();
  ASSERT_EQ(graph.operators.size(), 1U);
  EXPECT_EQ(graph.operators[0].kind, OperatorKind::kConv2D);
  EXPECT_EQ(graph.operators[0].version, 3);
  EXPECT_EQ(graph.operators[0].inputs, (std::vector<int32_t>{0, 1, 2}));
  const auto& options = std::get<Conv2DOptions>(graph.operators[0].options);
  EXPECT_EQ(options.padding, Padding::kValid);
  EXPECT_EQ(options.dilation_w, 1);
  const Tensor& filter = graph.tensors[1];
  EXPECT_EQ(filter.shape, Shape({2, 1, 1, 2}));
  EXPECT_EQ(filter.quantization.scales, (std::vector<float>{0.25F, 0.5F}));
  EXPECT_TRUE(filter.is_constant);
  EXPECT_EQ(filter.data.bytes()[3], 4);
  EXPECT_FALSE(graph.tensors[0].is_constant);
}

TEST(TfliteReader, ConstantsPointIntoTheFile) {
  const auto bytes = Written(SmallModel());
  const auto owner = std::make_shared<const std::vector<uint8_t>>(bytes);
  auto model = ReadTfliteModel(*owner, owner);
  ASSERT_TRUE(model);
  const uint8_t* data = model->main().tensors[1].data.bytes().data();
  EXPECT_GE(data, owner->data());
  EXPECT_LT(data, owner->data() + owner->size());
}

TEST(TfliteReader, RefusesEveryTruncation) {
  const auto bytes = Written(SmallModel());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ReadPrefix(bytes, size)) << size << " of " << bytes.size() << " bytes";
  }
}

TEST(TfliteReader, RefusesTruncationsOfARealModel) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  // With metadata and an appended zip. Every cut near the ends, and a spread of cuts between.
  const std::string path = testing::SharedData("models/mobilenet_v1_0.25_128_quant.tflite");
  auto bytes = ReadFile(path, 1 << 20);
  ASSERT_TRUE(bytes);
  // Cut between flatbuffer and zip the model is whole, only without its label file.
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const size_t zip_begin = text.find("PK\x03\x04");
  ASSERT_NE(zip_begin, std::string_view::npos);
  constexpr size_t kSignatureBytes = 4;
  constexpr size_t kDense = 2000;
  constexpr size_t kStride = 499;
  for (size_t size = 0; size < bytes->size();
       size += size < kDense || size + kDense > bytes->size() ? 1 : kStride) {
    if (size >= zip_begin && size < zip_begin + kSignatureBytes) continue;
    EXPECT_FALSE(ReadPrefix(*bytes, size)) << size << " of " << bytes->size() << " bytes";
  }
  EXPECT_TRUE(ReadPrefix(*bytes, zip_begin));
}

TEST(TfliteReader, SaysWhatIsWrong) {
  EXPECT_THAT(ReadError({}), HasSubstr("not a TFLite model: 0 bytes"));
  EXPECT_THAT(ReadError(std::vector<uint8_t>(100, 'x')), HasSubstr("no \"TFL3\" identifier"));

  Model short_data = SmallModel();
  short_data.main().tensors[1].data = ConstantData::Own({1, 2, 3});
  EXPECT_THAT(ReadError(Written(short_data)),
              HasSubstr("tensor 1: 'constant1': 3 bytes of data, but INT8 [2, 1, 1, 2] takes 4"));

  Model other_version = SmallModel();
  other_version.version = 2;
  EXPECT_THAT(ReadError(Written(other_version)), HasSubstr("schema version 2, want 3"));
}

TEST(TfliteReader, NamesTheFile) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("broken.tflite", "no model at all");
  auto model = ReadTfliteFile(path);
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().message, HasSubstr(path));
  EXPECT_EQ(ReadTfliteFile(folder.File("missing.tflite")).error().code, Code::kNotFound);
}

TEST(TfliteReader, KeepsUnknownOperatorsByNumberAndVersion) {
  Model model = SmallModel();
  Operator& op = model.main().operators[0];
  op.kind = static_cast<OperatorKind>(250);
  op.version = 9;
  op.options = std::monostate();
  const auto bytes = Written(model);
  auto read = ReadPrefix(bytes, bytes.size());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->main().operators[0].Name(), "BUILTIN_250");
  EXPECT_EQ(read->main().operators[0].version, 9);
}

TEST(TfliteReader, ReadsMetadataOfARealModel) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  auto model = ReadTfliteFile(testing::SharedData("models/mobilenet_v1_0.25_128_quant.tflite"));
  ASSERT_TRUE(model) << model.error().message;
  ASSERT_EQ(model->metadata.inputs.size(), 1U);
  EXPECT_EQ(model->metadata.inputs[0].normalization.mean, std::vector<float>{127.5F});
  ASSERT_EQ(model->metadata.outputs.size(), 1U);
  ASSERT_EQ(model->metadata.outputs[0].label_files.size(), 1U);
  ASSERT_EQ(model->associated_files.size(), 1U);
  EXPECT_EQ(model->associated_files[0].name, model->metadata.outputs[0].label_files[0]);
}

}  // namespace
}  // namespace octet
