// Real models described and built again: every tensor and operator byte for byte, of the TFLite
// files of the shared data that octet runs, of those compiled for NPUs (custom operators), and of
// its ONNX files converted.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "formats/network/build_network.h"
#include "formats/network/describe_model.h"
#include "formats/onnx/onnx_reader.h"
#include "formats/tflite/tflite_reader.h"
#include "formats/tflite/tflite_writer.h"
#include "model/diff.h"
#include "passes/onnx/convert_onnx.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> FilesOfSharedData(const std::string& extension) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(testing::SharedDataFolder())) {
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

// Described, the arrays through a .npz file, built, written and read.
Result<Model> ThereAndBack(const Model& model, bool json) {
  OCTET_ASSIGN(const NetworkDescription description, DescribeModel(model, true));
  std::vector<NamedView> views;
  for (const NamedArray& array : description.arrays)
    views.push_back({array.name, {array.array.type, array.array.shape, array.array.bytes}});
  OCTET_ASSIGN(const auto npz, FormatNpz(views));
  constexpr size_t kMaxArrays = 100'000;
  OCTET_ASSIGN(const auto arrays, ParseNpz(npz, kMaxArrays));
  OCTET_ASSIGN(const Model built, BuildNetwork(json ? description.json : description.yaml, "net",
                                               {.arrays = &arrays}));
  OCTET_ASSIGN(auto file, WriteTfliteModel(built));
  const auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(file));
  return ReadTfliteModel(*owner, owner);
}

void ExpectSame(const Model& model, bool json) {
  const auto again = ThereAndBack(model, json);
  ASSERT_TRUE(again) << again.error().message;
  for (const ModelDifference& difference : DiffModels(model, *again))
    ADD_FAILURE() << difference.path << ": " << difference.a << " / " << difference.b;
}

TEST(RoundTrip, OfTfliteFiles) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  int files = 0;
  for (const fs::path& path : FilesOfSharedData(".tflite")) {
    SCOPED_TRACE(path.string());
    const auto model = ReadTfliteFile(path.string());
    ASSERT_TRUE(model) << model.error().message;
    ExpectSame(*model, files++ % 2 == 1);
  }
  fmt::print("{} files\n", files);
}

TEST(RoundTrip, OfConvertedOnnxFiles) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  int files = 0;
  for (const fs::path& path : FilesOfSharedData(".onnx")) {
    SCOPED_TRACE(path.string());
    auto graph = ReadOnnxFile(path.string());
    ASSERT_TRUE(graph) << graph.error().message;
    ASSERT_TRUE(FixInputShapes(*graph, 1));
    const auto converted = ConvertOnnx(*std::move(graph), {});
    if (!converted) continue;  // quantised ones, which octet does not convert yet
    ExpectSame(converted->model, files++ % 2 == 1);
  }
  fmt::print("{} files\n", files);
  EXPECT_GE(files, 20);
}

}  // namespace
}  // namespace octet
