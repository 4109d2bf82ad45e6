#include "backend/delegate/delegate_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "backend/delegate/delegate_guard.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::OneOperatorModel;

// Floats: x + x four times over, with a RELU in the middle: 0 ADD, 1 ADD, 2 RELU, 3 ADD, 4 ADD.
std::shared_ptr<const Plan> Doublings() {
  OneOperatorModel op(OperatorKind::kAdd);
  op.Input(ElementType::kFloat32, {4}).InputAgain(0).Output(ElementType::kFloat32, {4});
  op.Options(AddSubOptions{});
  Model model = op.Build();
  Subgraph& graph = model.main();
  for (const OperatorKind kind :
       {OperatorKind::kAdd, OperatorKind::kRelu, OperatorKind::kAdd, OperatorKind::kAdd}) {
    Operator next = graph.operators[0];
    next.kind = kind;
    const auto from = static_cast<int32_t>(graph.tensors.size()) - 1;
    next.inputs = kind == OperatorKind::kAdd ? std::vector{from, from} : std::vector{from};
    if (kind == OperatorKind::kRelu) next.options = std::monostate();
    graph.tensors.push_back(graph.tensors.back());
    graph.tensors.back().name = "t" + std::to_string(from + 1);
    next.outputs = {from + 1};
    graph.operators.push_back(next);
  }
  graph.outputs = {static_cast<int32_t>(graph.tensors.size()) - 1};
  auto plan =
      Plan::Build(std::make_shared<const Model>(std::move(model)), {.keep_all_tensors = true});
  EXPECT_TRUE(plan) << plan.error().message;
  return *plan;
}

// A delegate in this program: claims `wanted`, adds floats.
struct Adder {
  std::vector<int> wanted;
  abi::Status prepare_status = abi::kOk;
  abi::Status invoke_status = abi::kOk;
  std::function<void(abi::Context&)> look = [](abi::Context&) {};
  abi::Delegate delegate{};
  int frees = 0;

  Adder() {
    delegate.data = this;
    delegate.Prepare = Prepare;
  }
  static Adder& Of(void* data) { return *static_cast<Adder*>(data); }

  static abi::Status Prepare(abi::Context* context, abi::Delegate* delegate) {
    Adder& adder = Of(delegate->data);
    adder.look(*context);
    if (adder.prepare_status != abi::kOk) {
      context->ReportError(context, "no %s today", "adding");
      return adder.prepare_status;
    }
    abi::Registration registration{};
    registration.init = [](abi::Context*, const char* buffer, size_t) -> void* {
      return reinterpret_cast<const abi::DelegateParams*>(buffer)->delegate->data;
    };
    registration.free = [](abi::Context*, void* data) { ++Of(data).frees; };
    registration.invoke = Invoke;
    return context->ReplaceNodeSubsetsWithDelegateKernels(
        context, registration, OwnedIntArray(adder.wanted).get(), delegate);
  }
  static abi::Status Invoke(abi::Context* context, abi::Node* node) {
    const auto& params = *static_cast<const abi::DelegateParams*>(node->builtin_data);
    for (const int index : Elements(params.nodes_to_replace)) {
      abi::Node* member = nullptr;
      abi::Registration* registration = nullptr;
      if (context->GetNodeAndRegistration(context, index, &member, &registration) != abi::kOk)
        return abi::kError;
      const auto* const from =
          static_cast<const float*>(context->tensors[member->inputs->data[0]].data);
      auto* const to = static_cast<float*>(context->tensors[member->outputs->data[0]].data);
      for (int i = 0; i < 4; ++i) to[i] = from[i] + from[i];
    }
    return Of(node->user_data).invoke_status;
  }
};

DelegateGuard::Rules SameForAll(const char* refusal) {
  return [refusal](std::span<const int> claimed) {
    return std::vector<std::string>(claimed.size(), refusal);
  };
}

std::vector<float> RunOn(Runner& runner) {
  const auto input = runner.input(0).elements<float>();
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(i) - 1.0F;
  const Status ran = runner.Run();
  EXPECT_TRUE(ran) << ran.error().message;
  const auto output = runner.output(0).elements<float>();
  return {output.begin(), output.end()};
}

TEST(DelegateHost, RunsPartitionsAmongSteps) {
  Adder adder;
  adder.wanted = {0, 1, 4};
  auto host = DelegateHost::Create(Doublings(), adder.delegate);
  ASSERT_TRUE(host) << host.error().message;
  EXPECT_THAT(RunOn(**host), ElementsAre(0, 0, 16, 32));
  int64_t now = 0;
  const auto times = (*host)->ProfiledRun([&now] { return ++now; });
  ASSERT_TRUE(times);
  std::vector<std::pair<int, std::string>> rows;
  for (const StepTime& time : *times)
    rows.emplace_back(time.operator_index, std::string(time.kernel).substr(0, 8));
  EXPECT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0], std::pair(0, std::string("delegate")));
  EXPECT_EQ(rows[1].first, 2);
  EXPECT_EQ(rows[2].first, 3);
  EXPECT_EQ(rows[3], std::pair(4, std::string("delegate")));
  host->reset();
  EXPECT_EQ(adder.frees, 2);
}

TEST(DelegateHost, ShowsTheGraphBeforeAddresses) {
  Adder adder;
  adder.wanted = {0};
  adder.look = [](abi::Context& context) {
    EXPECT_EQ(context.tensors_size, 6U);
    abi::IntArray* plan = nullptr;
    ASSERT_EQ(context.GetExecutionPlan(&context, &plan), abi::kOk);
    EXPECT_THAT(Elements(plan), ElementsAre(0, 1, 2, 3, 4));
    EXPECT_EQ(context.tensors[0].data, nullptr);
    EXPECT_EQ(context.tensors[0].bytes, 16U);
    EXPECT_EQ(context.tensors[0].type, abi::TypeOf(ElementType::kFloat32));
    abi::Node* node = nullptr;
    abi::Registration* registration = nullptr;
    EXPECT_NE(context.GetNodeAndRegistration(&context, 5, &node, &registration), abi::kOk);
    EXPECT_NE(context.GetNodeAndRegistration(&context, -1, &node, &registration), abi::kOk);
    abi::DelegateParams* partitions = nullptr;
    int count = 0;
    const OwnedIntArray some(std::vector{0, 1, 3});
    ASSERT_EQ(context.PreviewDelegatePartitioning(&context, some.get(), &partitions, &count),
              abi::kOk);
    ASSERT_EQ(count, 2);
    EXPECT_THAT(Elements(partitions[0].nodes_to_replace), ElementsAre(0, 1));
    EXPECT_THAT(Elements(partitions[0].input_tensors), ElementsAre(0));
    EXPECT_THAT(Elements(partitions[0].output_tensors), ElementsAre(2));
  };
  EXPECT_TRUE(DelegateHost::Create(Doublings(), adder.delegate));
}

TEST(DelegateHost, SaysWhyPrepareFailed) {
  Adder adder;
  adder.prepare_status = abi::kDelegateError;
  const auto host = DelegateHost::Create(Doublings(), adder.delegate);
  ASSERT_FALSE(host);
  EXPECT_THAT(host.error().message, HasSubstr("status 2 in Prepare: no adding today"));
}

TEST(DelegateHost, RefusesNodesThatAreNotThere) {
  for (const int node : {-1, 5, 1000}) {
    Adder adder;
    adder.wanted = {0, node};
    EXPECT_FALSE(DelegateHost::Create(Doublings(), adder.delegate)) << node;
  }
}

TEST(DelegateHost, FailsTheRunOfAFailedPartition) {
  Adder adder;
  adder.wanted = {3};
  const auto host = DelegateHost::Create(Doublings(), adder.delegate);
  ASSERT_TRUE(host);
  adder.invoke_status = abi::kError;
  EXPECT_FALSE((*host)->Run());
}

TEST(DelegateGuard, KeepsNodesFromTheDelegate) {
  Adder adder;
  adder.wanted = {0, 1, 3};
  int64_t now = 0;
  DelegateGuard guard(
      adder.delegate,
      [](std::span<const int> claimed) {
        std::vector<std::string> refusals(claimed.size());
        std::ranges::transform(claimed, refusals.begin(),
                               [](int node) { return node == 1 ? "unsafe" : ""; });
        return refusals;
      },
      [&now] { return ++now; });
  const auto host = DelegateHost::Create(Doublings(), guard.delegate());
  ASSERT_TRUE(host) << host.error().message;
  ASSERT_EQ(guard.claims().size(), 3U);
  EXPECT_EQ(guard.claims()[1].refusal, "unsafe");
  const auto partitions = guard.Partitions();
  ASSERT_EQ(partitions.size(), 2U);
  EXPECT_THAT(partitions[0].nodes, ElementsAre(0));
  EXPECT_THAT(partitions[1].nodes, ElementsAre(3));
  EXPECT_THAT(RunOn(**host), ElementsAre(0, 0, 16, 32));
  EXPECT_EQ(guard.Partitions()[1].runs, 1);
  EXPECT_EQ(guard.Partitions()[1].total_ns, 1);
}

TEST(DelegateGuard, SeesFailuresAndLetsObserversFailARun) {
  Adder adder;
  adder.wanted = {0};
  DelegateGuard guard(adder.delegate, SameForAll(""));
  const auto host = DelegateHost::Create(Doublings(), guard.delegate());
  ASSERT_TRUE(host);
  std::vector<int> seen;
  guard.set_observer({.before = {}, .after = [&](const GuardedPartition& partition, abi::Context&) {
                        seen = partition.outputs;
                        return false;
                      }});
  EXPECT_FALSE((*host)->Run());
  EXPECT_THAT(seen, ElementsAre(1));
  guard.set_observer({});
  adder.invoke_status = abi::kError;
  EXPECT_FALSE((*host)->Run());
  EXPECT_EQ(guard.Partitions()[0].failures, 1);
}

TEST(DelegateGuard, GrantsNothingWhenAllIsUnsafe) {
  Adder adder;
  adder.wanted = {0, 1};
  DelegateGuard guard(adder.delegate, SameForAll("unsafe"));
  const auto host = DelegateHost::Create(Doublings(), guard.delegate());
  ASSERT_TRUE(host) << host.error().message;
  EXPECT_TRUE(guard.Partitions().empty());
  EXPECT_THAT(RunOn(**host), ElementsAre(0, 0, 16, 32));
}

}  // namespace
}  // namespace octet
