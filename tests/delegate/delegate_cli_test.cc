// The test delegate's modes through the command line, as a user meets them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "delegate/small_network.h"
#include "formats/tflite/tflite_writer.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

class DelegateCli : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("OCTET_DELEGATE_WORKER", OCTET_RUN_COMMAND, 1);
    model_ = folder_.File("small.tflite");
    ASSERT_TRUE(WriteTfliteFile(testing::SmallNetwork(false), model_));
  }
  // `octet COMMAND MODEL --delegate LIB,OPTIONS MORE`
  Outcome Octet(const std::string& command, const std::string& options,
                const std::string& more) const {
    const std::string out = folder_.File("stdout");
    const std::string err = folder_.File("stderr");
    const std::string line =
        fmt::format("{} {} {} --delegate {},{} --delegate-timeout-ms {} {} >{} 2>{} </dev/null",
                    OCTET_RUN_COMMAND, command, model_, OCTET_TEST_DELEGATE, options,
                    options.find("hang") == std::string::npos ? OCTET_TEST_TIMEOUT_MS
                                                              : OCTET_TEST_TIMEOUT_MS / 10,
                    more, out, err);
    const int status = std::system(line.c_str());
    return {WEXITSTATUS(status), Text(out), Text(err)};
  }

 private:
  static std::string Text(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  testing::TemporaryFolder folder_;
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
    const Outcome outcome = Octet("bench", mode.options, "--runs 5 --warmup 0 --json");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const Json delegate = Json::parse(outcome.out)["delegate"];
    EXPECT_EQ(delegate["verdict"], mode.verdict) << delegate["reason"];
  }
}

TEST_F(DelegateCli, CompareFindsNoDifferenceInAnyMode) {
  for (const Mode& mode : kModes) {
    SCOPED_TRACE(mode.options);
    const Outcome outcome = Octet("compare", mode.options, "--with delegate --random 5");
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  }
}

TEST_F(DelegateCli, ProfileListsPlacesAndPartitions) {
  const Outcome outcome = Octet("bench", "claim=conv", "--runs 1 --warmup 0 --profile");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("ACCELERATED"));
  EXPECT_THAT(outcome.out, HasSubstr("3 of 5 operators, 1 partitions"));
  EXPECT_THAT(outcome.out, HasSubstr("not-claimed"));
  EXPECT_THAT(outcome.out, HasSubstr("delegate"));
}

TEST_F(DelegateCli, ARequiredDelegateIsAnError) {
  const Outcome outcome = Octet("bench", "mode=wrong", "--runs 1 --require-delegate");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("WRONG RESULTS: tensor"));
}

TEST_F(DelegateCli, MalformedDelegatesAreUsageErrors) {
  EXPECT_EQ(Octet("bench", "fast", "").status, 2);
  EXPECT_EQ(Octet("bench", "mode=exact", "--npu-isolation maybe").status, 2);
}

}  // namespace
}  // namespace octet
