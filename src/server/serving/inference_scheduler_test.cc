#include "server/serving/inference_scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>

#include "base/clock.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

// A model of one byte in and one out whose runs wait until they are let go.
class Gate {
 public:
  void Pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --waiting_;
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void AwaitWaiting(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
};

class GateRunner : public Runner {
 public:
  GateRunner(Gate& gate, int rows) : gate_(gate), bytes_(static_cast<size_t>(rows)) {}
  MutableTensorView input(int) override { return {ElementType::kUInt8, Dims(), bytes_}; }
  TensorView output(int) const override { return {ElementType::kUInt8, Dims(), bytes_}; }
  Status Run() override {
    gate_.Pass();
    for (uint8_t& byte : bytes_) byte = static_cast<uint8_t>(byte + 100);
    return {};
  }
  Result<TensorView> tensor(int) const override { return Unsupported("not here"); }

 private:
  Shape Dims() const { return {static_cast<int>(bytes_.size()), 1}; }
  Gate& gate_;
  std::vector<uint8_t> bytes_;
};

std::shared_ptr<const Model> OneByteModel() {
  auto model = std::make_shared<Model>();
  Subgraph graph;
  Tensor tensor;
  tensor.type = ElementType::kUInt8;
  tensor.shape = {1, 1};
  graph.tensors = {tensor, tensor};
  graph.inputs = {0};
  graph.outputs = {1};
  model->subgraphs.push_back(std::move(graph));
  return model;
}

class GateModel : public LoadedModel {
 public:
  GateModel(Gate& gate, int rows) : LoadedModel(OneByteModel()), gate_(gate), rows_(rows) {}
  BackendKind backend() const override { return BackendKind::kEngine; }
  int64_t arena_bytes() const override { return 0; }
  Result<std::unique_ptr<Runner>> NewRunner() const override {
    return std::unique_ptr<Runner>(std::make_unique<GateRunner>(gate_, rows_));
  }

 private:
  Gate& gate_;
  int rows_;
};

class Observer : public InferenceObserver {
 public:
  void Succeeded(int, const InferenceTimes&) override { ++succeeded; }
  void Failed(int64_t) override { ++failed; }
  void Ran(int items, const InferenceTimes&) override {
    const std::lock_guard lock(mutex);
    batches.push_back(items);
  }
  std::mutex mutex;
  std::vector<int> batches;
  std::atomic<int> succeeded = 0;
  std::atomic<int> failed = 0;
};

// What became of the jobs, in the order they ended.
struct Outcome {
  std::mutex mutex;
  std::vector<std::string> ends;
};

class ByteJob : public InferenceJob {
 public:
  ByteJob(Outcome& outcome, std::vector<uint8_t> items) : outcome_(outcome), items_(items) {
    deadline_ns = SteadyNanoseconds() + int64_t{60'000'000'000};
  }
  int item_count() const override { return static_cast<int>(items_.size()); }
  std::optional<Refusal> Fill(int item, std::span<const MutableTensorView> inputs) override {
    inputs[0].bytes[0] = items_[static_cast<size_t>(item)];
    return std::nullopt;
  }
  std::optional<Refusal> Take(int, std::span<const TensorView> outputs) override {
    text_ += fmt::format("{} ", outputs[0].bytes[0]);
    return std::nullopt;
  }
  void Finish(std::optional<Refusal> refusal, const InferenceTimes&) override {
    const std::lock_guard lock(outcome_.mutex);
    outcome_.ends.push_back(refusal ? refusal->error.message : text_);
  }

 private:
  Outcome& outcome_;
  std::vector<uint8_t> items_;
  std::string text_;
};

class SchedulerTest : public ::testing::Test {
 protected:
  void Start(const SchedulerOptions& options) {
    scheduler_ = *InferenceScheduler::Create(single_, options.batch_size > 1 ? &batched_ : nullptr,
                                             options, observer_);
  }
  std::unique_ptr<InferenceJob> Job(std::vector<uint8_t> items) {
    return std::make_unique<ByteJob>(outcome_, std::move(items));
  }
  std::string Submit(std::unique_ptr<InferenceJob> job) {
    const auto refusal = scheduler_->Submit(job);
    return refusal ? refusal->error.message : "";
  }
  // A job that keeps the only worker busy.
  void Occupy() {
    Submit(Job({0}));
    gate_.AwaitWaiting(1);
  }
  std::vector<std::string> Ends() {
    gate_.Open();
    scheduler_.reset();
    return outcome_.ends;
  }

  Gate gate_;
  GateModel single_{gate_, 1};
  GateModel batched_{gate_, 4};
  Observer observer_;
  Outcome outcome_;
  std::unique_ptr<InferenceScheduler> scheduler_;
};

TEST_F(SchedulerTest, RunsEveryItem) {
  Start({});
  Submit(Job({1, 2, 3}));
  EXPECT_THAT(Ends(), ElementsAre("101 102 103 "));
  EXPECT_THAT(observer_.batches, ElementsAre(1, 1, 1));
  EXPECT_EQ(observer_.succeeded, 1);
}

TEST_F(SchedulerTest, RefusesAtOnceWhenTheQueueIsFull) {
  Start({.queue_size = 2});
  Occupy();
  EXPECT_EQ(Submit(Job({1})), "");
  EXPECT_EQ(Submit(Job({2})), "");
  EXPECT_EQ(Submit(Job({3})), "Exceeds maximum queue size: 2 requests wait already");
  EXPECT_THAT(Ends(), ElementsAre("100 ", "101 ", "102 "));
}

TEST_F(SchedulerTest, ServesByPriority) {
  Start({.priority_levels = 2});
  Occupy();
  for (const auto& [value, priority] :
       {std::pair<uint8_t, uint64_t>{1, 0}, {2, 2}, {3, 1}, {4, 7}, {5, 1}}) {
    auto job = Job({value});
    job->priority = priority;
    Submit(std::move(job));
  }
  EXPECT_THAT(Ends(), ElementsAre("100 ", "103 ", "105 ", "101 ", "102 ", "104 "));
}

TEST_F(SchedulerTest, DropsWhatIsTooLateOrNotWanted) {
  Start({});
  Occupy();
  auto late = Job({1});
  late->deadline_ns = SteadyNanoseconds();
  Submit(std::move(late));
  auto left = Job({2});
  left->cancelled = std::make_shared<const std::atomic<bool>>(true);
  Submit(std::move(left));
  Submit(Job({3}));
  EXPECT_THAT(Ends(),
              ElementsAre("100 ", "Request timeout expired", "the client has left", "103 "));
  EXPECT_EQ(observer_.failed, 2);
}

TEST_F(SchedulerTest, RunsRequestsTogether) {
  constexpr int64_t kLong = 5'000'000'000;
  Start({.batch_size = 4, .batch_delay_ns = kLong});
  Submit(Job({1}));
  Submit(Job({2, 3}));
  Submit(Job({4}));
  EXPECT_THAT(Ends(), ElementsAre("101 ", "102 103 ", "104 "));
  EXPECT_THAT(observer_.batches, ElementsAre(4));
}

TEST_F(SchedulerTest, DoesNotWaitForCompanyForever) {
  Start({.batch_size = 4, .batch_delay_ns = 1'000'000});
  Submit(Job({1}));
  gate_.AwaitWaiting(1);
  EXPECT_THAT(Ends(), ElementsAre("101 "));
  EXPECT_THAT(observer_.batches, ElementsAre(1));
}

}  // namespace
}  // namespace octet
