// The test delegate in all its modes, through octet's own host and through TFLite: the verdict, and
// right answers whatever it does. Processes of the delegate are those of the program octet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "backend/backend.h"
#include "delegate/small_network.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kTimeoutMs = OCTET_TEST_TIMEOUT_MS;

std::shared_ptr<const Model> Network(bool is_signed = false) {
  return std::make_shared<const Model>(testing::SmallNetwork(is_signed));
}

// Input set `seed` through the runner: the bytes of its output.
std::vector<uint8_t> RunOnce(Runner& runner, uint32_t seed) {
  for (uint8_t& byte : runner.input(0).bytes) {
    seed = seed * 1664525U + 1013904223U;
    byte = static_cast<uint8_t>(seed >> 24);
  }
  const Status ran = runner.Run();
  EXPECT_TRUE(ran) << ran.error().message;
  const auto bytes = runner.output(0).bytes;
  return {bytes.begin(), bytes.end()};
}

std::unique_ptr<Runner> NewRunner(const LoadedModel& model) {
  auto runner = model.NewRunner();
  EXPECT_TRUE(runner) << runner.error().message;
  return *std::move(runner);
}

class ModeTest : public ::testing::TestWithParam<BackendKind> {
 protected:
  void SetUp() override {
    ::setenv("OCTET_DELEGATE_WORKER", OCTET_RUN_COMMAND, 1);
    if (GetParam() == BackendKind::kTflite && std::getenv("OCTET_TFLITE_LIB") == nullptr)
      GTEST_SKIP() << "no TFLite C library (set OCTET_TFLITE_LIB)";
  }

  BackendOptions Options(const std::string& words) const {
    BackendOptions options{.backend = GetParam()};
    options.delegate.library = *ParseDelegate(std::string(OCTET_TEST_DELEGATE) + words);
    options.delegate.timeout_ms = kTimeoutMs;
    return options;
  }
  static std::shared_ptr<const LoadedModel> Load(const std::shared_ptr<const Model>& network,
                                                 const BackendOptions& options) {
    auto model = LoadModel(network, options);
    EXPECT_TRUE(model) << model.error().message;
    return *std::move(model);
  }
  // What runs without the delegate: its bytes are the right ones.
  static std::shared_ptr<const LoadedModel> Exact(const std::shared_ptr<const Model>& network) {
    return Load(network, {});
  }
  void ExpectRightAnswers(const LoadedModel& model, int runs) const {
    ExpectAnswersOf(*Exact(std::make_shared<const Model>(model.model())), model, runs);
  }
  void ExpectAnswersOf(const LoadedModel& right, const LoadedModel& model, int runs) const {
    const auto exact = NewRunner(right);
    const auto runner = NewRunner(model);
    for (int i = 0; i < runs; ++i) {
      const auto seed = static_cast<uint32_t>(i);
      EXPECT_EQ(RunOnce(*runner, seed), RunOnce(*exact, seed)) << "run " << i;
    }
  }
  // Loads in a mode that fails while it is tried; the model must run, on the CPU.
  DelegateReport ExpectRefused(const std::string& words, DelegateVerdict verdict) const {
    const auto model = Load(Network(), Options(words));
    const DelegateReport report = *model->delegate_report();
    EXPECT_EQ(VerdictName(report.verdict), VerdictName(verdict)) << report.reason;
    EXPECT_FALSE(report.reason.empty());
    ExpectRightAnswers(*model, 3);
    return report;
  }
};

TEST_P(ModeTest, ExactIsByteIdenticalAndAccelerates) {
  for (const bool is_signed : {false, true}) {
    const auto model = Load(Network(is_signed), Options(",mode=exact"));
    const DelegateReport report = *model->delegate_report();
    EXPECT_EQ(report.verdict, DelegateVerdict::kAccelerated) << report.reason;
    EXPECT_EQ(report.delegated_nodes, testing::kSmallNetworkOperators - 1);
    EXPECT_EQ(report.partitions, 1);
    EXPECT_EQ(report.nodes[testing::kSmallNetworkPool].reason, "not-claimed");
    ASSERT_TRUE(report.golden);
    EXPECT_TRUE(report.golden->passed);
    EXPECT_EQ(report.golden->max_steps, 0);
    EXPECT_GT(report.golden->compared_values, 0);
    ExpectRightAnswers(*model, 5);
    EXPECT_EQ(model->delegate_report()->verdict, DelegateVerdict::kAccelerated);
  }
}

TEST_P(ModeTest, PartialClaimsRunBesideTheCpu) {
  const auto model = Load(Network(), Options(",claim=add"));
  const DelegateReport report = *model->delegate_report();
  EXPECT_EQ(report.verdict, DelegateVerdict::kPartial) << report.reason;
  EXPECT_EQ(report.delegated_nodes, 1);
  EXPECT_EQ(report.nodes[3].partition, 0);
  // Not all kernels of the TFLite library equal its reference: its own bytes are the right ones.
  const bool is_tflite = GetParam() == BackendKind::kTflite;
  const auto right =
      Load(Network(), {.backend = is_tflite ? BackendKind::kTflite : BackendKind::kEngine});
  ExpectAnswersOf(*right, *model, 3);
  const auto even = Load(Network(), Options(",claim=even"));
  EXPECT_EQ(even->delegate_report()->partitions, 2);
  if (!is_tflite) ExpectRightAnswers(*even, 3);
}

TEST_P(ModeTest, CreateFailsMeansCpu) {
  const auto report = ExpectRefused(",mode=create_fails", DelegateVerdict::kCpuFallback);
  EXPECT_THAT(report.reason, HasSubstr("no delegate was created"));
}

TEST_P(ModeTest, AnUnknownOptionIsNamed) {
  const auto report = ExpectRefused(",colour=blue", DelegateVerdict::kCpuFallback);
  EXPECT_THAT(report.reason, HasSubstr("unknown option colour=blue"));
}

TEST_P(ModeTest, PrepareFailsMeansCpu) {
  const auto report = ExpectRefused(",mode=prepare_fails", DelegateVerdict::kCpuFallback);
  EXPECT_THAT(report.reason, HasSubstr("test delegate: told to fail in Prepare"));
}

TEST_P(ModeTest, InvokeAlwaysFailsMeansCpu) {
  ExpectRefused(",mode=invoke_fails", DelegateVerdict::kCpuFallback);
}

TEST_P(ModeTest, InvokeFailsOnceMeansCpuFromThenOn) {
  const auto model = Load(Network(), Options(",mode=invoke_fails,after=6,times=1"));
  EXPECT_TRUE(IsUsed(model->delegate_report()->verdict)) << model->delegate_report()->reason;
  ExpectRightAnswers(*model, 6);
  EXPECT_EQ(model->delegate_report()->verdict, DelegateVerdict::kCpuFallback);
}

TEST_P(ModeTest, WrongResultsAreNoticed) {
  const auto report = ExpectRefused(",mode=wrong", DelegateVerdict::kWrongResults);
  EXPECT_THAT(report.reason, HasSubstr("is off by"));
}

TEST_P(ModeTest, ConstantOutputIsNoticed) {
  const auto report = ExpectRefused(",mode=constant", DelegateVerdict::kWrongResults);
  EXPECT_THAT(report.reason, HasSubstr("is constant"));
}

TEST_P(ModeTest, CrashesAreContained) {
  for (const char* mode : {"crash_create", "crash_prepare", "crash_invoke", "double_free"}) {
    SCOPED_TRACE(mode);
    const auto report = ExpectRefused(std::string(",mode=") + mode, DelegateVerdict::kCrashes);
    EXPECT_EQ(report.crashes, 1);
  }
}

TEST_P(ModeTest, HangsAreEnded) {
  const auto short_patience = [this](const char* words) {
    BackendOptions options = Options(words);
    options.delegate.timeout_ms = kTimeoutMs / 10;
    return options;
  };
  for (const char* words : {",mode=hang", ",mode=hang_prepare"}) {
    SCOPED_TRACE(words);
    const auto model = Load(Network(), short_patience(words));
    EXPECT_EQ(model->delegate_report()->verdict, DelegateVerdict::kCrashes);
    EXPECT_THAT(model->delegate_report()->reason, HasSubstr("no answer within"));
    ExpectRightAnswers(*model, 2);
  }
}

// Golden tests at load run the one partition four times: later runs meet the mode.
TEST_P(ModeTest, ALostProcessCostsNoAnswer) {
  for (const char* mode : {"crash_invoke", "double_free", "hang"}) {
    SCOPED_TRACE(mode);
    BackendOptions options = Options(std::string(",mode=") + mode + ",after=6");
    if (std::string_view(mode) == "hang") options.delegate.timeout_ms = kTimeoutMs / 10;
    const auto model = Load(Network(), options);
    ASSERT_TRUE(IsUsed(model->delegate_report()->verdict)) << model->delegate_report()->reason;
    ExpectRightAnswers(*model, 8);
    const DelegateReport report = *model->delegate_report();
    EXPECT_EQ(report.verdict, DelegateVerdict::kCrashes);
    EXPECT_GE(report.crashes, 1);
  }
}

TEST_P(ModeTest, ALostProcessComesBack) {
  const auto model = Load(Network(), Options(",mode=crash_invoke,after=6"));
  const auto runner = NewRunner(*model);
  const auto exact = NewRunner(*Exact(Network()));
  bool lost = false;
  bool back = false;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (uint32_t seed = 0; !back && std::chrono::steady_clock::now() < until; ++seed) {
    EXPECT_EQ(RunOnce(*runner, seed), RunOnce(*exact, seed));
    const DelegateReport report = *model->delegate_report();
    lost = lost || report.verdict == DelegateVerdict::kCrashes;
    back = lost && IsUsed(report.verdict);
    std::this_thread::yield();
  }
  EXPECT_TRUE(lost);
  EXPECT_TRUE(back);
}

TEST_P(ModeTest, SlowIsRightAllTheSame) {
  const auto model = Load(Network(), Options(",mode=slow,slow_ms=5"));
  EXPECT_EQ(model->delegate_report()->verdict, DelegateVerdict::kAccelerated);
  ExpectRightAnswers(*model, 3);
}

TEST_P(ModeTest, RepeatedGoldenTestsNoticeALaterFault) {
  BackendOptions options = Options(",mode=wrong,after=8");
  options.delegate.golden_interval_s = 1;
  const auto model = Load(Network(), options);
  ASSERT_TRUE(IsUsed(model->delegate_report()->verdict));
  const auto runner = NewRunner(*model);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (IsUsed(model->delegate_report()->verdict) && std::chrono::steady_clock::now() < until)
    RunOnce(*runner, 1);
  EXPECT_EQ(model->delegate_report()->verdict, DelegateVerdict::kWrongResults);
  ExpectRightAnswers(*model, 3);
}

TEST_P(ModeTest, RulesKeepOperatorsFromIt) {
  BackendOptions options = Options(",mode=exact");
  options.delegate.rules = "rk3588";
  // Signed tensors and several scales: nothing may go there.
  const auto refused = Load(Network(true), options);
  DelegateReport report = *refused->delegate_report();
  EXPECT_EQ(report.verdict, DelegateVerdict::kCpuFallback);
  EXPECT_THAT(report.reason, HasSubstr("rules keep all of them"));
  ASSERT_EQ(report.nodes.size(), static_cast<size_t>(testing::kSmallNetworkOperators));
  EXPECT_EQ(report.nodes[0].reason, "per-channel");
  EXPECT_EQ(report.nodes[0].detail, "weights: 8 scales");
  const auto allowed = Load(Network(), options);
  EXPECT_TRUE(IsUsed(allowed->delegate_report()->verdict)) << allowed->delegate_report()->reason;
  EXPECT_TRUE(allowed->delegate_report()->hardware.empty());
  // The ADD without the convolution that it is fused to.
  options.delegate.library.options = {{"claim", "add"}};
  report = *Load(Network(), options)->delegate_report();
  EXPECT_EQ(report.verdict, DelegateVerdict::kCpuFallback);
  EXPECT_EQ(report.nodes[3].reason, "add-unclaimed");
}

TEST_P(ModeTest, SeveralInstancesHaveTheirOwnDelegates) {
  const auto network = Network();
  const auto model = Load(network, Options(",mode=exact"));
  const auto exact = NewRunner(*Exact(network));
  const auto want = RunOnce(*exact, 3);
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  constexpr int kThreads = 3;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      const auto runner = NewRunner(*model);
      for (int run = 0; run < 4; ++run) {
        if (RunOnce(*runner, 3) == want) ++right;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(right, kThreads * 4);
}

TEST_P(ModeTest, RunsInThisProcessWhenAsked) {
  BackendOptions options = Options(",mode=exact");
  options.delegate.isolation = Isolation::kNone;
  const auto model = Load(Network(), options);
  EXPECT_EQ(model->delegate_report()->verdict, DelegateVerdict::kAccelerated)
      << model->delegate_report()->reason;
  ExpectRightAnswers(*model, 3);
  // What kills a process is met by the one that is tried first.
  options.delegate.library =
      *ParseDelegate(std::string(OCTET_TEST_DELEGATE) + ",mode=crash_prepare");
  EXPECT_EQ(Load(Network(), options)->delegate_report()->verdict, DelegateVerdict::kCrashes);
}

TEST_P(ModeTest, ARequiredDelegateThatFailsIsAnError) {
  BackendOptions options = Options(",mode=create_fails");
  options.delegate.required = true;
  const auto model = LoadModel(Network(), options);
  ASSERT_FALSE(model);
  EXPECT_THAT(model.error().message, HasSubstr("CPU FALLBACK"));
}

TEST_P(ModeTest, ALibraryThatIsNoDelegateIsNamed) {
  BackendOptions options = Options("");
  options.delegate.library.path = "/nonexistent/libnothing.so";
  const auto model = Load(Network(), options);
  EXPECT_EQ(model->delegate_report()->verdict, DelegateVerdict::kCpuFallback);
  EXPECT_THAT(model->delegate_report()->reason, HasSubstr("libnothing.so"));
}

TEST_P(ModeTest, ProfilesPartitions) {
  const auto model = Load(Network(), Options(",mode=exact"));
  const auto runner = NewRunner(*model);
  const auto profile = runner->ProfiledRun(SteadyNanoseconds);
  ASSERT_TRUE(profile) << profile.error().message;
  ASSERT_EQ(profile->size(), 2U);
  EXPECT_EQ((*profile)[0].operator_index, 0);
  EXPECT_EQ((*profile)[0].kernel, "delegate");
  EXPECT_GT((*profile)[0].nanoseconds, 0);
  EXPECT_EQ((*profile)[1].operator_index, testing::kSmallNetworkPool);
}

INSTANTIATE_TEST_SUITE_P(Hosts, ModeTest,
                         ::testing::Values(BackendKind::kDelegate, BackendKind::kTflite),
                         [](const auto& host) { return std::string(BackendName(host.param)); });

}  // namespace
}  // namespace octet
