#include "formats/tflite/tflite_writer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "formats/tflite/tflite_reader.h"
#include "model/diff.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

std::vector<std::string> TfliteFilesBelow(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".tflite") paths.push_back(entry.path().string());
  }
  return paths;
}

Model RoundTrip(const Model& model) {
  auto bytes = WriteTfliteModel(model);
  EXPECT_TRUE(bytes) << bytes.error().message;
  const auto owner = std::make_shared<const std::vector<uint8_t>>(*std::move(bytes));
  auto read = ReadTfliteModel(*owner, owner);
  EXPECT_TRUE(read) << read.error().message;
  return *std::move(read);
}

void ExpectEqualModels(const Model& a, const Model& b) {
  for (const ModelDifference& difference : DiffModels(a, b)) {
    ADD_FAILURE() << difference.path << ": " << difference.a << " became " << difference.b;
  }
}

TEST(TfliteWriter, RoundTripsEveryRealModel) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  const auto paths = TfliteFilesBelow(testing::SharedDataFolder());
  ASSERT_FALSE(paths.empty());
  for (const std::string& path : paths) {
    SCOPED_TRACE(path);
    auto model = ReadTfliteFile(path);
    ASSERT_TRUE(model) << model.error().message;
    ExpectEqualModels(*model, RoundTrip(*model));
  }
}

}  // namespace
}  // namespace octet
