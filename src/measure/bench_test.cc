#include "measure/bench.h"

#include <gtest/gtest.h>

#include <numeric>

#include "formats/tflite/tflite_writer.h"
#include "testing/one_operator_model.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

using testing::OneOperatorModel;

constexpr int64_t kMs = 1'000'000;

// Its nth call adds n milliseconds, so that every stretch of time is another one.
Clock GrowingClock() {
  return [now = int64_t{0}, calls = int64_t{0}]() mutable { return now += ++calls * kMs; };
}

// float32 [1, 4] to [1, 2]: eight multiply-accumulates.
Model SmallModel() {
  OneOperatorModel op(OperatorKind::kFullyConnected);
  op.Input(ElementType::kFloat32, {1, 4});
  op.Constant<float>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}).Absent();
  op.Output(ElementType::kFloat32, {1, 2}).Options(FullyConnectedOptions{});
  return op.Build();
}

class BenchModelFileTest : public ::testing::Test {
 protected:
  BenchModelFileTest() { EXPECT_TRUE(WriteTfliteFile(SmallModel(), path_)); }

  testing::TemporaryFolder folder_;
  std::string path_ = folder_.File("model.tflite");
};

TEST(LatencyOf, PercentilesAreTimesThatWereMeasured) {
  std::vector<int64_t> nanoseconds(200);
  std::iota(nanoseconds.rbegin(), nanoseconds.rend(), 1);
  for (int64_t& time : nanoseconds) time *= kMs;
  const Latency latency = LatencyOf(nanoseconds);
  EXPECT_EQ(latency.min_ms, 1);
  EXPECT_EQ(latency.p50_ms, 100);
  EXPECT_EQ(latency.p90_ms, 180);
  EXPECT_EQ(latency.p99_ms, 198);
  EXPECT_EQ(latency.mean_ms, 100.5);
}

TEST(LatencyOf, OneRunIsEveryPercentile) {
  const Latency latency = LatencyOf(std::vector<int64_t>{3 * kMs});
  EXPECT_EQ(latency.min_ms, 3);
  EXPECT_EQ(latency.p50_ms, 3);
  EXPECT_EQ(latency.p99_ms, 3);
  EXPECT_EQ(latency.mean_ms, 3);
}

TEST_F(BenchModelFileTest, TimesLoadingAndTheRunsAfterTheWarmUp) {
  const auto report = BenchModelFile(path_, {}, {.warmup_runs = 2, .runs = 3}, GrowingClock());
  ASSERT_TRUE(report) << report.error().message;
  // Clock calls in pairs around loading, two warm-up runs and three runs: the nth pair is 2n ms.
  EXPECT_EQ(report->runs, 3);
  EXPECT_EQ(report->load_ms, 2);
  EXPECT_EQ(report->latency.min_ms, 8);
  EXPECT_EQ(report->latency.p50_ms, 10);
  EXPECT_EQ(report->latency.p99_ms, 12);
  EXPECT_EQ(report->latency.mean_ms, 10);
  EXPECT_EQ(report->macs, 8);
  EXPECT_DOUBLE_EQ(report->gmac_per_s, 8 / 10e6);
  EXPECT_TRUE(report->operators.empty());
}

TEST_F(BenchModelFileTest, ProfilesEveryOperator) {
  const auto report =
      BenchModelFile(path_, {}, {.warmup_runs = 0, .runs = 1, .profile = true}, GrowingClock());
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->operators.size(), 1U);
  const OperatorTime& op = report->operators[0];
  EXPECT_EQ(op.index, 0);
  EXPECT_EQ(op.name, "FULLY_CONNECTED");
  EXPECT_FALSE(op.kernel.empty());
  EXPECT_EQ(op.macs, 8);
  EXPECT_EQ(op.p50_us, 6000) << "between the fifth and the sixth call";
}

TEST_F(BenchModelFileTest, CountsTheMemory) {
  const auto report = BenchModelFile(path_, {.backend = BackendKind::kReference},
                                     {.warmup_runs = 0, .runs = 1}, SteadyNanoseconds);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GT(report->memory.model_bytes, 8 * 4);
  EXPECT_EQ(report->memory.arena_bytes, 128);  // input and output; these kernels have no scratch
#ifdef __linux__
  EXPECT_GT(report->memory.rss_bytes.value_or(0), 4096);
#endif
}

TEST_F(BenchModelFileTest, NamesTheFileThatItCannotLoad) {
  const auto report = BenchModelFile("missing.tflite", {}, {}, SteadyNanoseconds);
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("missing.tflite"), std::string::npos);
}

}  // namespace
}  // namespace octet
