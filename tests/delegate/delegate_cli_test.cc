// The test delegate's modes through the command line, as a user meets them.
#include <gmock/gmock.h>

#include <cstdlib>

#include "delegate/small_network.h"
#include "testing/cli_fixture.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;

class DelegateCli : public testing::CliTest {
 protected:
  void SetUp() override {
    ::setenv("OCTET_DELEGATE_WORKER", OCTET_RUN_COMMAND, 1);
    model_ = WriteModel(testing::SmallNetwork(false));
  }
  // `octet COMMAND MODEL --delegate LIB,OPTIONS MORE`
  Outcome Run(const std::string& command, const std::string& options,
              const std::string& more) const {
    const bool hangs = options.find("hang") != std::string::npos;
    return Octet(fmt::format("{} {} --delegate {},{} --delegate-timeout-ms {} {}", command, model_,
                             OCTET_TEST_DELEGATE, options,
                             hangs ? OCTET_TEST_TIMEOUT_MS / 10 : OCTET_TEST_TIMEOUT_MS, more));
  }

 private:
  std::string model_;
};

struct Mode {
  const char* options;
  const char* verdict;
};
constexpr Mode kModes[] = {
    {"mode=exact", "ACCELERATED"},
    {"claim=add", "PARTIAL"},
    {"mode=create_fails", "CPU FALLBACK"},
    {"mode=prepare_fails", "CPU FALLBACK"},
    {"mode=invoke_fails", "CPU FALLBACK"},
    {"mode=invoke_fails,after=6,times=1", "CPU FALLBACK"},
    {"mode=wrong", "WRONG RESULTS"},
    {"mode=constant", "WRONG RESULTS"},
    {"mode=crash_create", "CRASHES"},
    {"mode=crash_prepare", "CRASHES"},
    {"mode=crash_invoke", "CRASHES"},
    {"mode=crash_invoke,after=6", "CRASHES"},
    {"mode=hang", "CRASHES"},
    {"mode=double_free", "CRASHES"},
    {"mode=slow,slow_ms=3", "ACCELERATED"},
};

TEST_F(DelegateCli, BenchSaysTheVerdictOfEveryMode) {
  for (const Mode& mode : kModes) {
    SCOPED_TRACE(mode.options);
    const Outcome outcome = Run("bench", mode.options, "--runs 5 --warmup 0 --json");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const testing::Json delegate = outcome.json()["delegate"];
    EXPECT_EQ(delegate["verdict"], mode.verdict) << delegate["reason"];
  }
}

TEST_F(DelegateCli, CompareFindsNoDifferenceInAnyMode) {
  for (const Mode& mode : kModes) {
    SCOPED_TRACE(mode.options);
    const Outcome outcome = Run("compare", mode.options, "--with delegate --random 5");
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  }
}

TEST_F(DelegateCli, ProfileListsPlacesAndPartitions) {
  const Outcome outcome = Run("bench", "claim=conv", "--runs 1 --warmup 0 --profile");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("ACCELERATED"));
  EXPECT_THAT(outcome.out, HasSubstr("3 of 5 operators, 1 partitions"));
  EXPECT_THAT(outcome.out, HasSubstr("not-claimed"));
  EXPECT_THAT(outcome.out, HasSubstr("delegate"));
}

TEST_F(DelegateCli, ARequiredDelegateIsAnError) {
  const Outcome outcome = Run("bench", "mode=wrong", "--runs 1 --require-delegate");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("WRONG RESULTS: tensor"));
}

TEST_F(DelegateCli, MalformedDelegatesAreUsageErrors) {
  EXPECT_EQ(Run("bench", "fast", "").status, 2);
  EXPECT_EQ(Run("bench", "mode=exact", "--npu-isolation maybe").status, 2);
}

}  // namespace
}  // namespace octet
