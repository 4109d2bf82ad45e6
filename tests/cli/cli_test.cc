// The program as a user calls it: words in, text or JSON and an exit status out.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "formats/npy.h"
#include "testing/cli_fixture.h"
#include "testing/made_up_host.h"
#include "testing/one_operator_model.h"
#include "testing/shared_data.h"
#include "testing/small_network.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

using testing::Json;
using testing::Outcome;
using Cli = testing::CliTest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::OneOperatorModel;
using testing::PerTensor;

// A classifier of the mean colour: uint8 [1, 8, 8, 3] to uint8 [1, 1, 1, 3].
Model MeanColourModel() {
  OneOperatorModel op(OperatorKind::kAveragePool2D);
  op.Input(ElementType::kUInt8, {1, 8, 8, 3}, PerTensor(1.0F / 256, 0));
  op.Output(ElementType::kUInt8, {1, 1, 1, 3}, PerTensor(1.0F / 256, 0));
  op.Options(Pool2DOptions{
      .padding = Padding::kValid, .stride_w = 8, .stride_h = 8, .filter_w = 8, .filter_h = 8});
  return op.Build();
}

// A 24-bit BMP of one colour, 2 x 2 pixels.
std::string Bmp(uint8_t red, uint8_t green, uint8_t blue) {
  std::string bmp = "BM";
  const auto add32 = [&bmp](uint32_t value) {
    bmp.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  const auto add16 = [&bmp](uint16_t value) {
    bmp.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  add32(54 + 16), add32(0), add32(54);                 // file size, reserved, offset of the pixels
  add32(40), add32(2), add32(2), add16(1), add16(24);  // header, width, height, planes, bits
  for (const uint32_t value : {0U, 16U, 2835U, 2835U, 0U, 0U}) add32(value);
  const std::string row = {static_cast<char>(blue),
                           static_cast<char>(green),
                           static_cast<char>(red),
                           static_cast<char>(blue),
                           static_cast<char>(green),
                           static_cast<char>(red),
                           0,
                           0};
  return bmp + row + row;
}

TEST_F(Cli, HelpShowsExamplesAndExitsWithZero) {
  EXPECT_THAT(Octet("--help").out, HasSubstr("classify"));
  const Outcome help = Octet("classify --help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, HasSubstr("octet classify mobilenet.tflite cat.jpg"));
  EXPECT_THAT(Octet("--version").out, HasSubstr("octet 0."));
}

TEST_F(Cli, WrongUsageExitsWithTwo) {
  for (const char* words :
       {"", "fly", "classify", "classify --top 0 m i", "run model.tflite", "compare model.tflite",
        "compare m --with nothing", "bench m --runs 0", "bench m --threads 0",
        "bench kernels --shape 3x4", "bench m kernels", "classify --filter blurry m i", "check m",
        "check m --target abacus", "check m --target rk3588 --mesa new"}) {
    const Outcome outcome = Octet(words);
    EXPECT_EQ(outcome.status, 2) << words;
    EXPECT_THAT(outcome.err, HasSubstr("octet: ")) << words;
    EXPECT_THAT(outcome.out, IsEmpty()) << words;
  }
}

TEST_F(Cli, FailuresAreOneLineThatNamesTheFile) {
  const std::string broken = folder().Write("broken.tflite", "no model at all");
  for (const std::string& words : {"inspect " + broken, "classify " + broken + " x.jpg"}) {
    const Outcome outcome = Octet(words);
    EXPECT_EQ(outcome.status, 1) << words;
    EXPECT_THAT(outcome.err, HasSubstr("octet: error: " + broken));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1);
  }
}

TEST_F(Cli, ClassifiesFilesAndFolders) {
  const std::string model = WriteModel(MeanColourModel());
  const std::string red = folder().Write("red.bmp", Bmp(200, 20, 10));
  const std::string blue = folder().Write("blue.bmp", Bmp(5, 10, 250));
  folder().Write("notes.txt", "not an image");
  const std::string labels = folder().Write("names.txt", "red\ngreen\nblue\n");
  const Outcome outcome = Octet(fmt::format("classify {} {} --labels {} --top 2 --json --digest",
                                            model, folder().path(), labels));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const auto lines = outcome.json_lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["file"], blue);
  EXPECT_EQ(lines[1]["file"], red);
  EXPECT_EQ(lines[1]["predictions"].size(), 2U);
  EXPECT_EQ(lines[1]["predictions"][0]["class_id"], 0);
  EXPECT_EQ(lines[1]["predictions"][0]["label"], "red");
  EXPECT_EQ(lines[1]["predictions"][0]["score"], 200);
  EXPECT_DOUBLE_EQ(lines[1]["predictions"][0]["probability"], 200.0 / 256);
  EXPECT_GE(lines[1]["inference_time_ms"], 0.0);
  EXPECT_EQ(lines[1]["input_sha256"].get<std::string>().size(), 64U);
  EXPECT_EQ(lines[1]["output_sha256"].get<std::string>().size(), 64U);
}

TEST_F(Cli, ClassifyTakesTheModelAsAnOption) {
  const std::string model = WriteModel(MeanColourModel());
  const std::string red = folder().Write("red.bmp", Bmp(200, 20, 10));
  const Outcome outcome = Octet(fmt::format("classify -i {} -m {} -q", red, model));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("0    200"));
}

TEST_F(Cli, ClassifyKeepsGoingAfterABrokenImage) {
  const std::string model = WriteModel(MeanColourModel());
  const std::string bad = folder().Write("bad.jpg", "\xff\xd8\xff garbage");
  const std::string red = folder().Write("red.bmp", Bmp(200, 20, 10));
  const Outcome outcome =
      Octet(fmt::format("classify {} {} missing.png {} --json", model, bad, red));
  EXPECT_EQ(outcome.status, 1);
  const auto lines = outcome.json_lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].contains("error"));
  EXPECT_THAT(lines[1]["error"].get<std::string>(), HasSubstr("missing.png"));
  EXPECT_EQ(lines[2]["predictions"][0]["class_id"], 0);
  EXPECT_THAT(outcome.err, HasSubstr("bad.jpg"));
}

TEST_F(Cli, ClassifyWritesCsv) {
  const std::string model = WriteModel(MeanColourModel());
  const std::string red = folder().Write("red, bright.bmp", Bmp(200, 20, 10));
  const std::string labels = folder().Write("names.txt", "a \"red\"\ngreen\nblue\n");
  const Outcome outcome =
      Octet(fmt::format("classify {} '{}' --csv --top 1 --labels {}", model, red, labels));
  EXPECT_EQ(
      outcome.out,
      fmt::format(
          "file,rank,class_id,score,probability,label\n\"{}\",1,0,200,0.781250,\"a \"\"red\"\"\"\n",
          red));
}

TEST_F(Cli, LabelsComeFromTheEnvironmentAndFromBesideTheModel) {
  const std::string model = WriteModel(MeanColourModel());
  const std::string red = folder().Write("red.bmp", Bmp(200, 20, 10));
  EXPECT_FALSE(Octet(fmt::format("classify {} {} --json", model, red))
                   .json()["predictions"][0]
                   .contains("label"));
  folder().Write("labels.txt", "beside\n");
  EXPECT_EQ(
      Octet(fmt::format("classify {} {} --json", model, red)).json()["predictions"][0]["label"],
      "beside");
  const std::string named = folder().Write("named.txt", "named\n");
  const std::string command = fmt::format("classify {} {} --json --labels {}", model, red, named);
  EXPECT_EQ(Octet(command).json()["predictions"][0]["label"], "named");
  EXPECT_EQ(Octet(fmt::format("classify {} {} --json --labels nowhere.txt", model, red)).status, 1);
}

TEST_F(Cli, ThreadsGiveTheSameAnswersInTheSameOrder) {
  const std::string model = WriteModel(MeanColourModel());
  for (int i = 0; i < 20; ++i)
    folder().Write(fmt::format("{:02}.bmp", i), Bmp(static_cast<uint8_t>(10 * i), 0, 0));
  const auto one =
      Octet(fmt::format("classify {} {} --json --digest", model, folder().path())).json_lines();
  const auto four =
      Octet(fmt::format("classify {} {} --json --digest --threads 4", model, folder().path()))
          .json_lines();
  ASSERT_EQ(one.size(), 20U);
  ASSERT_EQ(four.size(), 20U);
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i]["file"], four[i]["file"]);
    EXPECT_EQ(one[i]["output_sha256"], four[i]["output_sha256"]);
  }
}

TEST_F(Cli, RunReadsAndWritesTensors) {
  const std::string model = WriteModel(MeanColourModel());
  const std::string raw = folder().Write("in.raw", std::string(8 * 8 * 3, '\x2a'));
  const std::string npy = folder().File("out.npy");
  const Outcome outcome =
      Octet(fmt::format("run {} --input {} --output {} --json", model, raw, npy));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json output = outcome.json()["outputs"][0];
  EXPECT_EQ(output["shape"], Json({1, 1, 1, 3}));
  EXPECT_EQ(output["type"], "UINT8");
  EXPECT_EQ(output["file"], npy);
  const Outcome again = Octet(
      fmt::format("run {} --input {} --output {} --json", model, raw, folder().File("out.raw")));
  EXPECT_EQ(again.json()["outputs"][0]["sha256"], output["sha256"]);
  EXPECT_EQ(Octet(fmt::format("run {} --input {}", model, npy)).status, 1) << "wrong shape";
  EXPECT_THAT(Octet(fmt::format("run {} --input {}", model, model)).err, HasSubstr("takes 192"));
}

TEST_F(Cli, InspectPrintsEveryPart) {
  const std::string model = WriteModel(MeanColourModel());
  const Json json = Octet("inspect --json " + model).json();
  EXPECT_EQ(json["model"]["file"], model);
  EXPECT_EQ(json["inputs"][0]["shape"], Json({1, 8, 8, 3}));
  EXPECT_EQ(json["inputs"][0]["quantization"]["zero_point"], 0);
  EXPECT_EQ(json["operators"][0]["name"], "AVERAGE_POOL_2D");
  EXPECT_EQ(json["operators"][0]["options"]["padding"], "VALID");
  EXPECT_EQ(json["operators"][0]["options"]["filter_w"], 8);
  EXPECT_EQ(json["totals"]["operators"], 1);
  EXPECT_EQ(json["totals"]["arena_bytes"], 256);
  EXPECT_TRUE(json["runnable"]);
  EXPECT_THAT(Octet("inspect " + model).out, HasSubstr("AVERAGE_POOL_2D"));
}

TEST_F(Cli, InspectSubtractsTheZeroPoint) {
  Model model = MeanColourModel();
  model.main().tensors[0].quantization = PerTensor(0.5F, -1);
  model.main().tensors[1].quantization = PerTensor(0.5F, 128);
  const std::string out = Octet("inspect " + WriteModel(model)).out;
  EXPECT_THAT(out, HasSubstr("0.5 * (q + 1)"));
  EXPECT_THAT(out, HasSubstr("0.5 * (q - 128)"));
}

TEST_F(Cli, InspectSaysWhyAModelDoesNotRun) {
  Model model = MeanColourModel();
  model.main().operators[0].kind = OperatorKind::kSvdf;
  model.main().operators[0].options = std::monostate();
  const Outcome outcome = Octet("inspect --json " + WriteModel(model));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_FALSE(outcome.json()["runnable"]);
  EXPECT_THAT(outcome.json()["obstacle"].get<std::string>(), HasSubstr("op 0 SVDF v1"));
}

TEST_F(Cli, BenchReportsTimesSpeedAndMemory) {
  const std::string model = WriteModel(MeanColourModel());
  const Outcome outcome = Octet(fmt::format("bench {} --runs 3 --warmup 1 --json", model));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json report = outcome.json();
  EXPECT_EQ(report["runs"], 3);
  EXPECT_EQ(report["threads"], 1);
  EXPECT_FALSE(report["isa"].get<std::string>().empty());
  const Json& latency = report["latency_ms"];
  EXPECT_GT(latency["min"], 0.0);
  EXPECT_LE(latency["min"], latency["p50"]);
  EXPECT_LE(latency["p50"], latency["p90"]);
  EXPECT_LE(latency["p90"], latency["p99"]);
  EXPECT_GE(latency["mean"], latency["min"]);
  EXPECT_EQ(report["macs"], 0) << "pooling multiplies nothing";
  EXPECT_EQ(report["gmac_per_s"], 0.0);
  EXPECT_GT(report["peak_gmac_per_s"], 0.0);
  EXPECT_GT(report["load_ms"], 0.0);
  EXPECT_EQ(report["memory_bytes"]["model"], std::filesystem::file_size(model));
  EXPECT_EQ(report["memory_bytes"]["packed"], 0);
  EXPECT_EQ(report["memory_bytes"]["arena"], 256);
  EXPECT_TRUE(report["memory_bytes"].contains("rss"));
  EXPECT_FALSE(report.contains("operators"));
}

TEST_F(Cli, BenchProfilesOperators) {
  const std::string model = WriteModel(MeanColourModel());
  ::setenv("OCTET_CPU", "scalar", 1);
  const Outcome outcome = Octet(fmt::format("bench {} --runs 3 --profile --json", model));
  ::unsetenv("OCTET_CPU");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json report = outcome.json();
  EXPECT_EQ(report["isa"], "scalar");
  ASSERT_EQ(report["operators"].size(), 1U);
  EXPECT_EQ(report["operators"][0]["index"], 0);
  EXPECT_EQ(report["operators"][0]["name"], "AVERAGE_POOL_2D");
  EXPECT_THAT(report["operators"][0]["kernel"].get<std::string>(), HasSubstr("AveragePool"));
  EXPECT_GE(report["operators"][0]["p50_us"], 0.0);
  EXPECT_EQ(report["operators"][0]["macs"], 0);
  const Outcome table = Octet(fmt::format("bench {} --runs 3 --profile", model));
  EXPECT_THAT(table.out, HasSubstr("AVERAGE_POOL_2D"));
}

TEST_F(Cli, BenchKernelsMarksTheOneThatTheCpuGets) {
  const Outcome outcome = Octet("bench kernels --shape 9x8x5 --runs 2 --json");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json report = outcome.json();
  EXPECT_GT(report["peak_gmac_per_s"], 0.0);
  ASSERT_EQ(report["layers"].size(), 1U);
  const Json& layer = report["layers"][0];
  EXPECT_EQ(layer["name"], "9x8x5");
  EXPECT_EQ(layer["macs"], 9 * 8 * 5);
  ASSERT_FALSE(layer["kernels"].empty());
  EXPECT_EQ(layer["kernels"][0]["picked"], true);
  EXPECT_GT(layer["kernels"][0]["min_us"], 0.0);
  EXPECT_TRUE(layer["picked_is_best"].is_boolean());
  ::setenv("OCTET_CPU", "scalar", 1);
  const Outcome table = Octet("bench kernels --shape 9x8x5 --runs 1 --assert");
  ::unsetenv("OCTET_CPU");
  EXPECT_EQ(table.status, 0) << "nothing is faster than the only kernel";
  EXPECT_THAT(table.out, HasSubstr("*  Conv2DReference"));
  EXPECT_THAT(table.out, HasSubstr("within 5 % of the best in 1 of 1 layers"));
}

TEST_F(Cli, BenchTimesThePipelineByStages) {
  const std::string model = WriteModel(MeanColourModel());
  const std::string red = folder().Write("red.bmp", Bmp(200, 20, 10));
  const std::string words = fmt::format("bench {} --pipeline {} --duration 0.05", model, red);
  const Outcome outcome = Octet(words + " --sessions 3 --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const Json report = outcome.json();
  EXPECT_EQ(report["sessions"], 3);
  EXPECT_EQ(report["threads"], 1);
  EXPECT_GE(report["images"], 3);
  EXPECT_GT(report["images_per_s"], 0);
  for (const char* stage : {"decode_ms", "preprocess_ms", "inference_ms", "total_ms"}) {
    EXPECT_GT(report[stage]["p50"], 0) << stage;
    EXPECT_LE(report[stage]["p50"], report[stage]["p99"]) << stage;
  }
  const Outcome table = Octet(words);
  EXPECT_THAT(table.out, HasSubstr("decode + resize"));
  EXPECT_THAT(table.out, HasSubstr("images/s"));
  EXPECT_EQ(Octet(fmt::format("bench {} --pipeline {}", model, model)).status, 1) << "no image";
}

TEST_F(Cli, BenchNamesAnUnknownCpu) {
  ::setenv("OCTET_CPU", "avx3", 1);
  const Outcome outcome = Octet("bench " + WriteModel(MeanColourModel()));
  ::unsetenv("OCTET_CPU");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("OCTET_CPU: 'avx3'"));
}

TEST_F(Cli, CompareFindsNoDifferenceToItself) {
  const std::string model = WriteModel(MeanColourModel());
  const Outcome outcome =
      Octet(fmt::format("compare {} --with reference --random 3 --json", model));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json pair = outcome.json()["pairs"][0];
  EXPECT_EQ(pair["a"], "engine");
  EXPECT_EQ(pair["b"], "reference");
  EXPECT_EQ(pair["outputs"][0]["elements"], 9);
  EXPECT_EQ(pair["outputs"][0]["mismatches"], 0);
}

TEST_F(Cli, CompareTellsTwoModelsApart) {
  Model other = MeanColourModel();
  other.main().operators[0].kind = OperatorKind::kMaxPool2D;
  const Outcome outcome = Octet(fmt::format("compare {} {} --json", WriteModel(MeanColourModel()),
                                            WriteModel(other, "other.tflite")));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_GT(outcome.json()["pairs"][0]["outputs"][0]["mismatches"], 0);
}

// Images of the small network as one array [count, 8, 8, 3].
std::vector<uint8_t> ImagesNpy(int count) {
  std::vector<uint8_t> bytes;
  for (const auto& image : testing::SmallNetwork(3).Images(count))
    bytes.insert(bytes.end(), image[0].begin(), image[0].end());
  return *FormatNpy({ElementType::kFloat32, Shape({count, 8, 8, 3}), bytes});
}

TEST_F(Cli, QuantizesAFloatModelThatEvaluateAndCompareJudge) {
  const std::string model = WriteModel(testing::SmallNetwork().Build(), "float.tflite");
  const std::string data = folder().Write("images.npy", ImagesNpy(24));
  const std::string quantised = folder().File("int8.tflite");
  const Outcome made =
      Octet(fmt::format("quantize {} --data {} --json --layers -o {}", model, data, quantised));
  ASSERT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(made.json()["scheme"], "int8");
  EXPECT_EQ(made.json()["calibration_images"], 24);
  EXPECT_GT(made.json()["per_layer"].size(), 5U);
  EXPECT_GT(made.json()["verified"]["sqnr_db"], 15);

  EXPECT_EQ(Octet(fmt::format("compare {} --with reference", quantised)).status, 0);
  const Outcome judged =
      Octet(fmt::format("evaluate {} {} --data {} --json", model, quantised, data));
  ASSERT_EQ(judged.status, 0) << judged.err;
  EXPECT_EQ(judged.json()["images"], 24);
  EXPECT_EQ(judged.json()["models"][0]["kl_to_first"], 0);
  EXPECT_LT(judged.json()["models"][1]["kl_to_first"], 0.05);
  EXPECT_EQ(judged.json()["models"][0]["top1"], nullptr);
  EXPECT_EQ(
      Octet(fmt::format("evaluate {} {} --data {} --max-kl 0", model, quantised, data)).status, 3);

  const Outcome compared =
      Octet(fmt::format("compare {} {} --data {} --json", model, quantised, data));
  EXPECT_EQ(compared.status, 3);  // they differ, by little
  EXPECT_GT(compared.json()["pairs"][0]["outputs"][0]["sqnr_db"], 15);
}

TEST_F(Cli, QuantizesManyAndOneFailureDoesNotStopTheRest) {
  const std::string good = WriteModel(testing::SmallNetwork().Build(), "good.tflite");
  const std::string bad = folder().Write("bad.tflite", "no model");
  const std::string data = folder().Write("images.npy", ImagesNpy(8));
  const Outcome outcome = Octet(fmt::format("quantize {} {} --data {} --jobs 2 -o {}", bad, good,
                                            data, folder().File("out")));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("bad.tflite"));
  EXPECT_THAT(outcome.out, HasSubstr("good.tflite"));
  EXPECT_TRUE(std::filesystem::exists(folder().File("out/good.tflite")));
}

TEST_F(Cli, QuantizeNamesTheInputWithoutData) {
  const std::string model = WriteModel(testing::SmallNetwork().Build(), "float.tflite");
  const std::string data = folder().Write(
      "wrong.npy", *FormatNpy({ElementType::kFloat32, Shape({1, 2}), std::vector<uint8_t>(8)}));
  const Outcome outcome =
      Octet(fmt::format("quantize {} --data {} -o {}", model, data, folder().File("x.tflite")));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no data for input 'image' FLOAT32 [1, 8, 8, 3]"));
}

// One 3x3 convolution over [1, 8, 8, 16] with weights of `type`.
template <class T>
Model OneConvolution(ElementType type) {
  OneOperatorModel op(OperatorKind::kConv2D);
  op.Input(type, {1, 8, 8, 16}, PerTensor(0.02F, 0));
  op.Constant<T>({16, 3, 3, 16}, std::vector<T>(16 * 9 * 16), PerTensor(0.02F, 0));
  op.Constant<int32_t>({16}, std::vector<int32_t>(16), PerTensor(0.0004F, 0));
  op.Output(type, {1, 8, 8, 16}, PerTensor(0.02F, 0));
  op.Options(Conv2DOptions{.stride_w = 1, .stride_h = 1});
  return op.Build();
}

TEST_F(Cli, CheckTellsWhatTheNpuTakes) {
  const std::string model = WriteModel(OneConvolution<uint8_t>(ElementType::kUInt8));
  const Outcome outcome = Octet(fmt::format("check {} --target rk3588 --json", model));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json(), Json::parse(R"({"target": "rk3588", "rules": "mesa-26.2.6",
      "operators": [{"index": 0, "name": "CONV_2D", "placement": "npu"}], "npu_operators": 1,
      "cpu_operators": 0, "npu_macs_share": 1.0, "partitions": 1})"));
  EXPECT_THAT(Octet(fmt::format("check {} --target rk3588", model)).out,
              HasSubstr("1 of 1 operators on the NPU, 100.0 % of the MACs, 1 partition\n"));
  const Outcome old = Octet(fmt::format("check {} --target rk3588 --mesa 25.0.7 --json", model));
  EXPECT_EQ(old.status, 3);
  EXPECT_EQ(old.json()["operators"][0]["rule"], "mesa-without-rocket");
}

TEST_F(Cli, CheckTellsWhyNot) {
  const std::string model = WriteModel(OneConvolution<int8_t>(ElementType::kInt8));
  const Outcome outcome = Octet(fmt::format("check {} --target rk3588 --json", model));
  EXPECT_EQ(outcome.status, 3);
  const Json op = outcome.json()["operators"][0];
  EXPECT_EQ(op["placement"], "refused");
  EXPECT_EQ(op["rule"], "int8");
  EXPECT_EQ(op["value"], "input is INT8");
  EXPECT_EQ(op["hint"], "requantise with `octet quantize --target rk3588`");
  const Outcome table = Octet(fmt::format("check {} --target rk3588", model));
  EXPECT_EQ(table.status, 3);
  EXPECT_THAT(table.out, HasSubstr("refused  int8"));
  EXPECT_THAT(table.out, HasSubstr("what to change\n"));
  const std::string pool = WriteModel(MeanColourModel());
  EXPECT_EQ(Octet(fmt::format("check {} --target rk3588 --json", pool))
                .json()["operators"][0]["placement"],
            "cpu");
}

TEST_F(Cli, CheckPlacesRealModels) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  const auto check = [this](const char* model) {
    const Outcome outcome =
        Octet(fmt::format("check {} --target rk3588 --json", testing::SharedData(model)));
    const Json json = outcome.json();
    EXPECT_EQ(outcome.status, json["npu_operators"] == 0 ? 3 : 0);
    return json;
  };
  const auto sums = [&](const char* model) {
    const Json json = check(model);
    return std::array<int, 3>{json["npu_operators"], json["cpu_operators"], json["partitions"]};
  };
  EXPECT_EQ(sums("models/mobilenet_v1_1.0_224_quant.tflite"), (std::array{28, 3, 2}));
  EXPECT_EQ(sums("models/mobilenet_v2_1.0_224_quant.tflite"), (std::array{63, 3, 2}));
  const Json int8 = check("models/tf2_mobilenet_v2_1.0_224_ptq.tflite");
  EXPECT_EQ(int8["npu_operators"], 0);
  for (const Json& op : int8["operators"]) {
    EXPECT_NE(op["placement"], "npu") << op;
    if (op["name"] == "CONV_2D" || op["name"] == "DEPTHWISE_CONV_2D") {
      EXPECT_EQ(op["rule"], "per-channel") << op;
    }
  }
  const Json floating = check("onnx/pretrainedResnet.tflite");
  EXPECT_EQ(floating["npu_operators"], 0);
  EXPECT_EQ(floating["operators"][0]["rule"], "element-type");
  EXPECT_EQ(floating["operators"][0]["value"], "input is FLOAT32");
}

TEST_F(Cli, DoctorFindsTheHealthyUsable) {
  testing::MadeUpHost host;
  testing::MakeHealthyRk3588(host);
  const Outcome outcome = Octet(fmt::format("doctor --root {} --json", host.root()));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["verdict"], "usable");
  EXPECT_EQ(outcome.json()["checks"][0],
            Json::parse(R"({"name": "kernel", "status": "ok", "evidence": "Linux 6.18.3-arm64",
                            "remedy": ""})"));
  EXPECT_THAT(Octet("doctor --root " + host.root()).out, HasSubstr("The NPU is usable.\n"));
}

TEST_F(Cli, DiffSaysWhatDiffers) {
  const std::string path = WriteModel(MeanColourModel(), "a.tflite");
  Model other = MeanColourModel();
  other.main().tensors[1].quantization = PerTensor(1.0F / 128, 0);
  const std::string other_path = WriteModel(other, "b.tflite");
  EXPECT_EQ(Octet(fmt::format("diff {0} {0}", path)).status, 0);
  const Outcome outcome = Octet(fmt::format("diff {} {} --json", path, other_path));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.json()["equal"], false);
  EXPECT_THAT(outcome.json()["differences"][0]["path"].get<std::string>(), HasSubstr("tensor 1"));
  EXPECT_THAT(Octet(fmt::format("diff {} {}", path, other_path)).out, HasSubstr("scale"));
}

TEST_F(Cli, InspectPrintsTheResolver) {
  const std::string path = WriteModel(MeanColourModel());
  const Outcome outcome = Octet("inspect --resolver --arena 100 " + path);
  EXPECT_THAT(outcome.out, HasSubstr("MicroMutableOpResolver<1> resolver;\n"
                                     "resolver.AddAveragePool2D();\n"));
  EXPECT_THAT(outcome.out, HasSubstr("-DTENSOR_ARENA_BYTES=1024"));
  EXPECT_THAT(outcome.out, HasSubstr("WARNING: an arena of 100 bytes is too small"));
  EXPECT_EQ(Octet("inspect --json " + path).json()["resolver"][0], "AddAveragePool2D()");
}

// Compiles what export wrote into a program that says whether it holds the model's bytes and the
// outputs that `octet run` has.
TEST_F(Cli, ExportedArraysCompileToTheSameBytes) {
  if (std::system("c++ --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no compiler c++";
  const std::string path = WriteModel(MeanColourModel());
  const std::string header = folder().File("net.h");
  const Outcome outcome =
      Octet(fmt::format("export {} --c-array {} --name net --test-vectors 2 --json", path, header));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.json()["files"].size(), 2U);
  EXPECT_EQ(outcome.json()["resolver"][0], "AddAveragePool2D()");
  const std::string source = folder().Write("main.c", std::string_view(R"(
#include <stdio.h>
#include "net.h"
#include "net_test_vectors.h"
static int put(const char* path, const unsigned char* bytes, unsigned size) {
  FILE* file = fopen(path, "wb");
  return file != 0 && fwrite(bytes, 1, size, file) == size && fclose(file) == 0;
}
int main(int count, char** words) {
  return count == 4 && put(words[1], net, net_SIZE) && put(words[2], net_input_1_0, net_input_1_0_SIZE) &&
         put(words[3], net_output_1_0, net_output_1_0_SIZE) ? 0 : 1;
}
)"));
  for (const char* language : {"c", "c++"}) {
    const std::string program = folder().File("main");
    const std::string written = folder().File("written.tflite");
    const std::string input = folder().File("input.raw");
    const std::string expected = folder().File("expected.raw");
    const std::string actual = folder().File("actual.raw");
    ASSERT_EQ(std::system(fmt::format("c++ -x {} -Wall -Wextra -o {} {} && {} {} {} {}", language,
                                      program, source, program, written, input, expected)
                              .c_str()),
              0);
    EXPECT_EQ(Text(written), Text(path));
    ASSERT_EQ(Octet(fmt::format("run {} -i {} -o {}", path, input, actual)).status, 0);
    EXPECT_EQ(Text(actual), Text(expected));
  }
}

TEST_F(Cli, ExportWantsANameThatCTakes) {
  const std::string path = WriteModel(MeanColourModel());
  const Outcome outcome =
      Octet(fmt::format("export {} --c-array {} --name 1net", path, folder().File("net.h")));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("'1net' is not a name for a C array"));
}

TEST_F(Cli, DoctorNamesTheRemedy) {
  testing::MadeUpHost host;
  testing::MakeHealthyRk3588(host);
  host.Write("/dev/accel/accel0", "device 261:0\nmode 0660\nowner 0:303\nopen EACCES\n");
  host.Write("/proc/self/status", "Groups:\t1000\n");
  const Outcome outcome = Octet("doctor --root " + host.root());
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.out, HasSubstr("-> `sudo usermod -aG render $USER`"));
  EXPECT_THAT(outcome.out, HasSubstr("The NPU is not usable.\n"));
  EXPECT_EQ(Octet(fmt::format("doctor --root {} --json", host.root())).json()["verdict"],
            "not usable");
  EXPECT_EQ(Octet("doctor --root /nowhere/at/all").status, 1);
}

TEST_F(Cli, DoctorExaminesThisMachine) {
  const Outcome outcome = Octet("doctor --json");
  EXPECT_THAT(outcome.status, ::testing::AnyOf(0, 3)) << outcome.err;
  EXPECT_EQ(outcome.json()["verdict"], outcome.status == 0 ? "usable" : "not usable");
}

TEST_F(Cli, CatIsAnEgyptianCat) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  const Outcome outcome = Octet(fmt::format(
      "classify {} {} --labels {}", testing::SharedData("models/mobilenet_v1_1.0_224_quant.tflite"),
      testing::SharedData("images/cat.bmp"),
      testing::SharedData("labels/imagenet_labels_1001.txt")));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("286    211       0.8242  Egyptian cat"));
}

TEST_F(Cli, VelaModelsAreNamedForWhatTheyAre) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  const Outcome outcome =
      Octet("classify " + testing::SharedData("ethosu/person_detect_vela.tflite") + " x.png");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("compiled by Vela for ethos-u55-256"));
}

}  // namespace
}  // namespace octet
