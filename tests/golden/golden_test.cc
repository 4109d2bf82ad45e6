// Real photos through real classifiers, against the expected outputs of the shared data folder.
//
// Inputs must equal Pillow's byte for byte. Outputs of tf2_mobilenet_v2 (expected from the TFLM
// reference kernels) must be equal; those of the uint8 models come from TFLite's optimised kernels,
// whose linear convolutions and softmax may lie a step off the reference: scores within 2 steps,
// top 5 equal but for such near ties, and the same bytes on at least 60 % of the images.
// mobilenet_v2 has 17 linear convolutions in a row, so there only the top 1 is compared;
// docs/decisions/0001-reference-semantics.md has the measurement. With those kernels' rounding
// (BackendOptions::ties) the top 1 is theirs on every photo.
//
// OCTET_GOLDEN_IMAGES=N looks at the first N images only (for emulators).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "base/parallel.h"
#include "measure/image_classifier.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

using Json = nlohmann::json;

constexpr int kStepsApart = 2;
constexpr double kIdenticalShare = 0.6;

enum class Expect { kEqualBytes, kNearTop5, kTop1 };

struct GoldenModel {
  const char* name;
  Expect expect;
  // Measured; no change may fall below it.
  double equal_top1_share = 196.0 / 204;
  TieRounding ties = TieRounding::kAwayFromZero;
};
constexpr GoldenModel kModels[] = {
    {"tf2_mobilenet_v2_1.0_224_ptq", Expect::kEqualBytes},
    {"mobilenet_v1_0.25_128_quant", Expect::kNearTop5},
    {"mobilenet_v1_1.0_224_quant", Expect::kNearTop5},
    {"mobilenet_v2_1.0_224_quant", Expect::kTop1},
    {"mobilenet_v2_1.0_224_quant", Expect::kTop1, 1.0, TieRounding::kUp},
};

struct GoldenImage {
  std::string file;
  std::string input_sha256;
  std::string output_sha256;
  std::vector<std::pair<int, double>> top5;
};

std::vector<GoldenImage> GoldenImages(const std::string& model) {
  std::ifstream file(testing::SharedData("expected/" + model + ".json"));
  const Json json = Json::parse(file);
  std::vector<GoldenImage> images;
  for (const auto& [name, expected] : json["images"].items()) {
    images.push_back({name, expected["input_sha256"], expected["output_sha256"], {}});
    for (const auto& row : expected["top5"]) images.back().top5.emplace_back(row[0], row[1]);
  }
  if (const char* limit = std::getenv("OCTET_GOLDEN_IMAGES")) {
    images.resize(std::min(images.size(), static_cast<size_t>(std::atoi(limit))));
  }
  return images;
}

// All classes with their scores, best first.
using Scores = std::vector<Prediction>;

std::map<int, double> ScoreOfClass(const Scores& scores) {
  std::map<int, double> by_class;
  for (const Prediction& prediction : scores) by_class[prediction.class_id] = prediction.score;
  return by_class;
}

// Every expected score within the allowed steps, and each of our first five among the expected ones
// unless it nearly ties with the last of them.
void ExpectNearTop5(const GoldenImage& image, const Scores& scores) {
  const auto by_class = ScoreOfClass(scores);
  for (const auto& [class_id, score] : image.top5) {
    EXPECT_LE(std::abs(by_class.at(class_id) - score), kStepsApart)
        << image.file << " class " << class_id;
  }
  const double last_score = image.top5.back().second;
  for (size_t i = 0; i < image.top5.size(); ++i) {
    const bool expected = std::ranges::any_of(
        image.top5, [&](const auto& row) { return row.first == scores[i].class_id; });
    EXPECT_TRUE(expected || std::abs(scores[i].score - last_score) <= kStepsApart)
        << image.file << " class " << scores[i].class_id << " is not among the expected top 5";
  }
}

class Golden : public ::testing::TestWithParam<GoldenModel> {};

TEST_P(Golden, ClassifiesPhotosAsExpected) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  const GoldenModel& golden = GetParam();
  const auto images = GoldenImages(golden.name);
  ASSERT_FALSE(images.empty());
  auto model = LoadModel(testing::SharedData(fmt::format("models/{}.tflite", golden.name)),
                         {.ties = golden.ties});
  ASSERT_TRUE(model) << model.error().message;
  auto classifier = ImageClassifier::Create(*model, {});
  ASSERT_TRUE(classifier) << classifier.error().message;
  const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  std::vector<ImageClassifier::Worker> workers;
  for (int i = 0; i < threads; ++i) {
    auto worker = classifier->NewWorker();
    ASSERT_TRUE(worker) << worker.error().message;
    workers.push_back(*std::move(worker));
  }
  int identical = 0;
  int equal_top1 = 0;
  ParallelInOrder<Result<Classification>>(
      images.size(), threads,
      [&](int worker, size_t i) -> Result<Classification> {
        OCTET_ASSIGN(const auto file,
                     ReadFile(testing::SharedData("images/" + images[i].file), 64 << 20));
        return workers[static_cast<size_t>(worker)].Classify(
            file, {.top_k = classifier->class_count(), .digest = true});
      },
      [&](size_t i, Result<Classification> result) {
        ASSERT_TRUE(result) << images[i].file << ": " << result.error().message;
        EXPECT_EQ(result->input_sha256, images[i].input_sha256) << images[i].file;
        identical += result->output_sha256 == images[i].output_sha256 ? 1 : 0;
        equal_top1 += result->predictions[0].class_id == images[i].top5[0].first ? 1 : 0;
        if (golden.expect == Expect::kEqualBytes) {
          EXPECT_EQ(result->output_sha256, images[i].output_sha256) << images[i].file;
        }
        if (golden.expect == Expect::kNearTop5) ExpectNearTop5(images[i], result->predictions);
      });
  fmt::print("{}: {} images, {} with identical output bytes, {} with equal top 1\n", golden.name,
             images.size(), identical, equal_top1);
  const auto count = static_cast<double>(images.size());
  if (golden.expect != Expect::kTop1) {
    EXPECT_GE(identical, kIdenticalShare * count);
  }
  EXPECT_GE(equal_top1, golden.equal_top1_share * count);
}

INSTANTIATE_TEST_SUITE_P(SharedData, Golden, ::testing::ValuesIn(kModels), [](const auto& row) {
  std::string name = row.param.name;
  std::replace(name.begin(), name.end(), '.', '_');
  return name + (row.param.ties == TieRounding::kUp ? "_half_up" : "");
});

}  // namespace
}  // namespace octet
