#include "formats/tflite/metadata_writer.h"

#include <gtest/gtest.h>

#include "formats/tflite/tflite_reader.h"
#include "formats/tflite/tflite_writer.h"
#include "model/metadata.h"
#include "testing/one_operator_model.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

TEST(MetadataWriter, WritesWhatTheReaderReads) {
  testing::OneOperatorModel op(OperatorKind::kRelu);
  op.Input(ElementType::kFloat32, {1, 4}).Output(ElementType::kFloat32, {1, 4});
  Model model = op.Build();
  model.metadata.name = "four";
  model.metadata.inputs = {{.name = "image", .normalization = {{127.5F}, {2.0F}}}};
  model.metadata.outputs = {{.name = "scores", .label_files = {"labels.txt"}}};
  model.associated_files = {{"labels.txt", {'a', '\n', 'b'}}};
  AddMetadataEntry(model);
  const testing::TemporaryFolder folder;
  const std::string path = folder.File("model.tflite");
  ASSERT_TRUE(WriteTfliteFile(model, path));
  const auto read = ReadTfliteFile(path);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->metadata.name, "four");
  ASSERT_EQ(read->metadata.inputs.size(), 1U);
  EXPECT_EQ(read->metadata.inputs[0].normalization.mean, std::vector<float>{127.5F});
  EXPECT_EQ(read->metadata.inputs[0].normalization.std, std::vector<float>{2.0F});
  EXPECT_EQ(EmbeddedLabels(*read), "a\nb");
}

}  // namespace
}  // namespace octet
