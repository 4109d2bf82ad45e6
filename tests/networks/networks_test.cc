// Whole networks: every runnable model of the shared data folder loads, plans, runs without
// allocating, and gives the output bytes that output_digests.txt records, whatever the compiler,
// sanitizer or CPU.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "backend/backend.h"
#include "base/digest.h"
#include "engine/batched_model.h"
#include "engine/plan.h"
#include "engine/session.h"
#include "formats/tflite/tflite_reader.h"
#include "measure/compare.h"
#include "testing/allocation_counter.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

constexpr uint64_t kInputSeed = 1;
// Arena over lower bound, at most.
constexpr double kArenaSlack = 1.02;

struct DigestRow {
  std::string model;
  std::string sha256;
};

// Lines "MODEL SHA256" of output_digests.txt.
std::vector<DigestRow> DigestRows() {
  std::vector<DigestRow> rows;
  std::ifstream file(OCTET_OUTPUT_DIGESTS);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    DigestRow row;
    words >> row.model >> row.sha256;
    rows.push_back(row);
  }
  return rows;
}

// The reference kernels, then every tier of instructions that this CPU has, on one and two threads.
std::vector<PlanOptions> AllPlanOptions() {
  std::vector<PlanOptions> all = {{}};
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  for (const kernels::IsaTier tier : kernels::AllIsaTiers()) {
    if (tier == kernels::IsaTier::kScalar || !cpu.Has(tier)) continue;
    for (const int threads : {1, 2}) all.push_back({.cpu = cpu.UpTo(tier), .threads = threads});
  }
  return all;
}

void ExpectTightArena(const Plan& plan) {
  const double ratio =
      static_cast<double>(plan.arena_bytes()) / static_cast<double>(plan.arena_lower_bound_bytes());
  fmt::print("arena {} bytes, lower bound {}, ratio {:.4f}\n", plan.arena_bytes(),
             plan.arena_lower_bound_bytes(), ratio);
  EXPECT_LE(ratio, kArenaSlack);
}

class Network : public ::testing::TestWithParam<DigestRow> {
 protected:
  void Load() {
    const std::string path = testing::SharedData(GetParam().model);
    auto model = ReadTfliteFile(path);
    ASSERT_TRUE(model) << model.error().message;
    model_ = std::make_shared<const Model>(*std::move(model));
    auto loaded = LoadModel(path, {});
    ASSERT_TRUE(loaded) << loaded.error().message;
    inputs_ = RandomInputs(**loaded, kInputSeed);
  }

  void Run(const PlanOptions& options) {
    auto plan = Plan::Build(model_, options);
    ASSERT_TRUE(plan) << plan.error().message;
    ExpectTightArena(**plan);
    auto session = Session::Create(*plan);
    ASSERT_TRUE(session) << session.error().message;
    for (size_t i = 0; i < inputs_.size(); ++i) {
      std::ranges::copy(inputs_[i], (*session)->input(static_cast<int>(i)).bytes.begin());
    }
    const int64_t allocations_before = testing::AllocationCount();
    const Status status = (*session)->Run();
    EXPECT_EQ(testing::AllocationCount() - allocations_before, 0) << "Session::Run allocates";
    ASSERT_TRUE(status) << status.error().message;
    if (GetParam().sha256 == "float32") return;
    const std::string sha256 = Sha256Hex((*session)->output(0).bytes);
    EXPECT_EQ(sha256, GetParam().sha256)
        << "output_digests.txt: " << GetParam().model << " " << sha256;
  }

  std::shared_ptr<const Model> model_;
  InputBytes inputs_;
};

TEST_P(Network, PlansTightlyRunsWithoutAllocatingAndGivesTheRecordedBytes) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  ASSERT_NO_FATAL_FAILURE(Load());
  for (const PlanOptions& options : AllPlanOptions()) {
    SCOPED_TRACE(
        fmt::format("{}, {} threads", kernels::IsaTierName(options.cpu.best()), options.threads));
    Run(options);
  }
}

// Three different items at once give what each gives alone, in every model that takes a batch.
TEST_P(Network, RunsABatchLikeItsItems) {
  OCTET_SKIP_WITHOUT_SHARED_DATA();
  ASSERT_NO_FATAL_FAILURE(Load());
  constexpr int kItems = 3;
  const auto batched_model = BatchedModel(*model_, kItems);
  if (!batched_model) GTEST_SKIP() << batched_model.error().message;
  const PlanOptions options{.cpu = kernels::DetectCpuFeatures()};
  const auto plan = Plan::Build(model_, options);
  const auto batched_plan = Plan::Build(*batched_model, options);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_TRUE(batched_plan) << batched_plan.error().message;
  const auto session = Session::Create(*plan);
  const auto batched = Session::Create(*batched_plan);
  ASSERT_TRUE(session && batched);
  const auto item_input = [&](int item) {
    std::vector<uint8_t> bytes(inputs_[0].begin(), inputs_[0].end());
    std::rotate(bytes.begin(), bytes.begin() + item * 7,
                bytes.end());  // not the same, of the same range
    return bytes;
  };
  for (int item = 0; item < kItems; ++item) {
    const auto bytes = item_input(item);
    std::ranges::copy(bytes, (*batched)->input(0).bytes.begin() +
                                 static_cast<std::ptrdiff_t>(bytes.size()) * item);
  }
  ASSERT_TRUE((*batched)->Run());
  for (int item = 0; item < kItems; ++item) {
    std::ranges::copy(item_input(item), (*session)->input(0).bytes.begin());
    ASSERT_TRUE((*session)->Run());
    const auto alone = (*session)->output(0).bytes;
    const auto together =
        (*batched)->output(0).bytes.subspan(alone.size() * static_cast<size_t>(item), alone.size());
    EXPECT_TRUE(std::ranges::equal(alone, together)) << "item " << item;
  }
}

INSTANTIATE_TEST_SUITE_P(SharedData, Network, ::testing::ValuesIn(DigestRows()),
                         [](const auto& row) {
                           std::string name = row.param.model;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace octet
