// ONNX and TFLite files with a few bytes changed: an error, or a model that can be written and read
// again; never a crash, and memory stays within a bound. OCTET_MUTATIONS says how many of each
// kind, 200 without.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "cli/evaluate_constant_model.h"
#include "formats/onnx/onnx_reader.h"
#include "formats/tflite/tflite_reader.h"
#include "formats/tflite/tflite_writer.h"
#include "passes/onnx/convert_onnx.h"
#include "passes/tidy/tidy_passes.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileBytes = size_t{64} << 20;
constexpr int64_t kMostPeakBytes = int64_t{1} << 30;  // of the whole test program

using Bytes = std::vector<uint8_t>;

std::vector<Bytes> FilesOf(std::string_view extension) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(testing::SharedData("onnx"))) {
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<Bytes> files;
  for (const fs::path& path : paths) files.push_back(*ReadFile(path.string(), kMaxFileBytes));
  return files;
}

// The same changes everywhere for the same seed.
class Mutator {
 public:
  uint64_t Below(uint64_t end) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33) % end;
  }

  // Structure is at the beginning and the end of a file, weights in between.
  Bytes Mutated(Bytes bytes) {
    for (uint64_t change = Below(6) + 1; change > 0; --change) {
      const size_t zone = std::min<size_t>(bytes.size(), 40'000);
      const size_t at = Below(2) == 0 ? Below(zone) : bytes.size() - 1 - Below(zone);
      bytes[at] = static_cast<uint8_t>(Below(256));
    }
    if (Below(8) == 0) bytes.resize(Below(bytes.size()) + 1);
    return bytes;
  }

 private:
  uint64_t state_ = 1;
};

int WantedMutations() {
  const char* wanted = std::getenv("OCTET_MUTATIONS");
  return wanted == nullptr ? 200 : std::atoi(wanted);
}

int64_t PeakBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

// A model of ONNX can be written; what a TFLite file says and octet does not model cannot.
void ExpectReadable(const Model& model, int mutation, bool may_be_refused) {
  auto written = WriteTfliteModel(model);
  if (may_be_refused && !written && written.error().code == Code::kUnsupported) return;
  ASSERT_TRUE(written.has_value()) << "mutation " << mutation << ": " << written.error().message;
  const auto file = std::make_shared<const Bytes>(*std::move(written));
  EXPECT_TRUE(ReadTfliteModel(*file, file).has_value()) << "mutation " << mutation;
}

void ReportAndCheckMemory(std::string_view kind, int count, int survived) {
  const int64_t peak = PeakBytes();
  std::printf("%d mutated %s files, %d still convert, peak memory %.0f MiB\n", count, kind.data(),
              survived, static_cast<double>(peak) / (1 << 20));
  EXPECT_LE(peak, kMostPeakBytes);
}

TEST(MutatedFiles, OnnxIsRefusedOrConverted) {
  if (testing::SharedDataFolder().empty()) GTEST_SKIP() << "the shared data is not here";
  const std::vector<Bytes> files = FilesOf(".onnx");
  Mutator mutator;
  int converted = 0;
  for (int i = 0; i < WantedMutations(); ++i) {
    const Bytes bytes = mutator.Mutated(files[mutator.Below(files.size())]);
    const PadStyle pad = mutator.Below(2) == 0 ? PadStyle::kKernel : PadStyle::kOperator;
    auto graph = ReadOnnxModel(bytes, "");
    if (!graph || !FixInputShapes(*graph, 1)) continue;
    const auto model = ConvertOnnx(*std::move(graph), {.pad = pad});
    if (!model) continue;
    ExpectReadable(model->model, i, false);
    ++converted;
  }
  ReportAndCheckMemory("ONNX", WantedMutations(), converted);
}

// The shared models, and what the exports convert to.
std::vector<Bytes> TfliteSpecimens() {
  std::vector<Bytes> files = FilesOf(".tflite");
  for (const Bytes& onnx : FilesOf(".onnx")) {
    auto graph = ReadOnnxModel(onnx, "");
    if (!graph || !FixInputShapes(*graph, 1)) continue;
    const auto converted = ConvertOnnx(*std::move(graph), {});
    if (converted) files.push_back(*WriteTfliteModel(converted->model));
  }
  return files;
}

TEST(MutatedFiles, TfliteIsRefusedOrTidied) {
  if (testing::SharedDataFolder().empty()) GTEST_SKIP() << "the shared data is not here";
  const std::vector<Bytes> files = TfliteSpecimens();
  Mutator mutator;
  int tidied = 0;
  for (int i = 0; i < WantedMutations(); ++i) {
    const auto bytes =
        std::make_shared<const Bytes>(mutator.Mutated(files[mutator.Below(files.size())]));
    auto model = ReadTfliteModel(*bytes, bytes);
    if (!model) continue;
    RunTidyPasses(*model, {cli::EvaluateConstantModel});
    ExpectReadable(*model, i, true);
    ++tidied;
  }
  ReportAndCheckMemory("TFLite", WantedMutations(), tidied);
}

}  // namespace
}  // namespace octet
