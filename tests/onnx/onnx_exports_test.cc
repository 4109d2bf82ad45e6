// PyTorch's exports of the shared data: converted, they give PyTorch's outputs in our engine and in
// the TFLite C library, without the operators that NPUs do not take.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "cli/verify_conversion.h"
#include "formats/npy.h"
#include "formats/onnx/onnx_reader.h"
#include "formats/tflite/tflite_reader.h"
#include "formats/tflite/tflite_writer.h"
#include "passes/onnx/convert_onnx.h"
#include "testing/operator_count.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

using testing::CountOf;

namespace fs = std::filesystem;

constexpr double kTolerance = 1e-4;  // of the largest output
constexpr size_t kMaxBytes = size_t{64} << 20;

std::vector<fs::path> Exports() {
  std::vector<fs::path> paths;
  if (testing::SharedDataFolder().empty()) return paths;
  for (const auto& entry : fs::directory_iterator(testing::SharedData("onnx"))) {
    if (entry.path().extension() == ".onnx") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

// fbnet_a_w025.op13.onnx -> .../fbnet_a_w025
std::string Stem(const fs::path& path) {
  const std::string name = path.filename().string();
  return (path.parent_path() / name.substr(0, name.find('.'))).string();
}

OnnxTensor ReadArray(const std::string& path) {
  auto array = ParseNpy(*ReadFile(path, kMaxBytes));
  EXPECT_TRUE(array.has_value()) << path;
  return {array->type, array->shape, true, ConstantData::Own(std::move(array->bytes))};
}

std::vector<OnnxTensor> ExpectedOutputs(const std::string& stem) {
  std::vector<OnnxTensor> outputs;
  for (const char* suffix : {".output.npy", ".output0.npy", ".output1.npy"}) {
    if (fs::exists(stem + suffix)) outputs.push_back(ReadArray(stem + suffix));
  }
  return outputs;
}

double RelativeError(const OnnxTensor& got, const OnnxTensor& want) {
  if (got.shape != want.shape) return 1e9;
  double error = 0;
  double largest = 0;
  for (size_t i = 0; i < ElementsOf<float>(want).size(); ++i) {
    const double a = ElementsOf<float>(got)[i];
    const double b = ElementsOf<float>(want)[i];
    error = std::max(error, std::abs(a - b));
    largest = std::max(largest, std::abs(b));
  }
  return error / largest;
}

void CheckExport(const fs::path& path, const ConvertOptions& options) {
  SCOPED_TRACE(path.filename().string() +
               (options.pad == PadStyle::kKernel ? " --pad kernel" : ""));
  auto graph = ReadOnnxFile(path.string());
  ASSERT_TRUE(graph.has_value()) << graph.error().message;
  ASSERT_TRUE(FixInputShapes(*graph, 1).has_value());
  auto converted = ConvertOnnx(*graph, options);
  ASSERT_TRUE(converted.has_value()) << converted.error().message;
  const Model& model = converted->model;
  const bool is_classifier = path.filename().string().find("quirks") == std::string::npos;
  if (is_classifier) {
    EXPECT_EQ(CountOf(model, OperatorKind::kTranspose), options.keep_onnx_layout ? 1 : 0);
    // Between the groups' CONCATENATION and the next operator nothing takes a RELU.
    if (!options.split_groups) {
      EXPECT_EQ(CountOf(model, OperatorKind::kRelu) + CountOf(model, OperatorKind::kRelu6), 0);
    }
    // The shortcuts of resnet20 pad channels, which no filter can do.
    const bool pads_channels = path.filename().string().starts_with("resnet20");
    if (options.pad == PadStyle::kKernel) {
      EXPECT_EQ(CountOf(model, OperatorKind::kPad) + CountOf(model, OperatorKind::kPadV2),
                pads_channels ? 2 : 0);
    }
  }
  const auto expected = ExpectedOutputs(Stem(path));
  ASSERT_FALSE(expected.empty());
  std::vector<BackendKind> backends = {BackendKind::kEngine};
  // TFLite 2.9 has no grouped convolution.
  if (options.split_groups && std::getenv("OCTET_TFLITE_LIB") != nullptr)
    backends.push_back(BackendKind::kTflite);
  for (const BackendKind backend : backends) {
    const auto got =
        cli::RunConverted(*converted, {ReadArray(Stem(path) + ".input.npy")}, {.backend = backend});
    ASSERT_TRUE(got.has_value()) << BackendName(backend) << ": " << got.error().message;
    ASSERT_EQ(got->size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i)
      EXPECT_LE(RelativeError((*got)[i], expected[i]), kTolerance)
          << BackendName(backend) << " output " << i;
  }
}

TEST(OnnxExports, GivePytorchOutputs) {
  const auto paths = Exports();
  if (paths.empty()) GTEST_SKIP() << "the shared data is not here";
  for (const fs::path& path : paths) {
    for (const PadStyle pad : {PadStyle::kOperator, PadStyle::kKernel, PadStyle::kAuto}) {
      CheckExport(path, {.pad = pad});
      CheckExport(path, {.pad = pad, .split_groups = true});
    }
    CheckExport(path, {.split_groups = true, .keep_onnx_layout = true});
  }
}

}  // namespace
}  // namespace octet
