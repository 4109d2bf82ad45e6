// The built-in model and the road that led to it: pictures drawn afresh, the ONNX file that
// tools/demo_model/ trained converted, quantised and evaluated, and what the commands do without a
// model.
#include <gmock/gmock.h>

#include <filesystem>

#include "testing/cli_fixture.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using testing::Json;
using testing::Outcome;
using ::testing::SizeIs;
using Demo = testing::CliTest;

// Seeds of no picture that was trained on.
constexpr const char* kCalibration = "--draw 56 --seed 1001";
constexpr const char* kEvaluation = "--draw 210 --seed 1002";

TEST_F(Demo, ModelsMadeFromTheOnnxFileKnowFreshPictures) {
  const std::string some = folder().File("some");
  const std::string fresh = folder().File("fresh");
  ASSERT_EQ(Octet(fmt::format("demo {} -o {}", kCalibration, some)).status, 0);
  ASSERT_EQ(Octet(fmt::format("demo {} -o {}", kEvaluation, fresh)).status, 0);
  const std::string real = folder().File("float.tflite");
  const std::string int8 = folder().File("int8.tflite");
  const std::string real_again = folder().File("real_again.tflite");
  const auto succeeds = [this](const std::string& words) {
    const Outcome outcome = Octet(words);
    EXPECT_EQ(outcome.status, 0) << words << ": " << outcome.err;
  };
  succeeds(fmt::format("convert {} -o {}", OCTET_DEMO_ONNX, real));
  succeeds(fmt::format("quantize {} --data {} -o {}", OCTET_DEMO_ONNX, some, int8));
  succeeds(fmt::format("convert {} --dequantize -o {}", int8, real_again));
  const Outcome judged =
      Octet(fmt::format("evaluate {} {} {} {} --images {} --labels {}/labels.csv --json",
                        OCTET_DEMO_ONNX, real, int8, real_again, fresh, fresh));
  ASSERT_EQ(judged.status, 0) << judged.err;
  const Json models = judged.json()["models"];
  ASSERT_THAT(models, SizeIs(4));
  for (const Json& model : models) EXPECT_GE(model["top1"], 0.96) << model;
  EXPECT_EQ(models[1]["kl_to_first"], 0.0);
  EXPECT_LT(models[2]["kl_to_first"], 0.01);
  EXPECT_LT(models[3]["kl_to_first"], 0.01);
}

TEST_F(Demo, TheBuiltInModelKnowsFreshPictures) {
  const std::string fresh = folder().File("fresh");
  ASSERT_EQ(Octet(fmt::format("demo {} -o {}", kEvaluation, fresh)).status, 0);
  int right = 0;
  const Outcome outcome = Octet(fmt::format("classify {} --json --top 1", fresh));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto answers = outcome.json_lines();
  ASSERT_THAT(answers, SizeIs(210));
  const std::string labels = Text(fresh + "/labels.csv");
  for (const Json& answer : answers) {
    const std::string file = std::filesystem::path(std::string(answer["file"])).filename();
    const Json& best = answer["predictions"][0];
    const std::string line =
        fmt::format("{},{},{}\n", file, int{best["class_id"]}, std::string(best["label"]));
    right += labels.find(line) != std::string::npos ? 1 : 0;
  }
  EXPECT_GE(right, 202);
  EXPECT_THAT(Octet("classify model.tflite").err, HasSubstr("no image")) << "forgotten";
}

TEST_F(Demo, BenchNeedsNoModel) {
  const Outcome outcome = Octet("bench --runs 3");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("demo: engine"));
}

TEST_F(Demo, WalksThroughTheCommands) {
  const Outcome outcome = Octet(fmt::format("demo --seed 4 --output {}", folder().File("demo")));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* part : {"classify", "star.png", "CONV_2D", "latency p50", "compare"})
    EXPECT_THAT(outcome.out, HasSubstr(part));
  EXPECT_THAT(Text(folder().File("demo/demo.tflite")), HasSubstr("TFL3"));
}

TEST_F(Demo, SaysWhichFolderCannotBeMade) {
  const Outcome outcome = Octet("demo --output /proc/nowhere/demo");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("/proc/nowhere/demo"));
}

}  // namespace
}  // namespace octet
