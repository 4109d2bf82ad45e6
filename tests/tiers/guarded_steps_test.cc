// The steps of random networks, each alone, on buffers that end at a page without access: no kernel
// reads more than the Session's slack allows or writes past its output.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/aligned_buffer.h"
#include "engine/lowering.h"
#include "engine/operator_table.h"
#include "testing/guarded_buffer.h"
#include "tiers/random_network.h"

namespace octet::testing {
namespace {

constexpr int kNetworks = 300;
// A convolution may read the rest of the last group of 8 bytes.
constexpr size_t kReadAheadBytes = 7;

size_t BytesOf(const Tensor& tensor) {
  return static_cast<size_t>(tensor.shape.element_count() * ElementBits(tensor.type) / 8);
}

// Output 0 of operator `index` of the graph, computed from `inputs` (one a run-time operand).
std::vector<uint8_t> RunStep(const Subgraph& graph, int index, const LoweringTarget& target,
                             const std::vector<std::vector<uint8_t>>& inputs) {
  const Operator& op = graph.operators[static_cast<size_t>(index)];
  const auto step = FindOperator(op.kind)->lower(LoweringContext(graph, index, target));
  if (!step) {
    ADD_FAILURE() << step.error().message;
    return {};
  }
  std::vector<std::unique_ptr<GuardedBuffer>> buffers;
  std::vector<uint8_t*> pointers;
  for (const int32_t operand : op.inputs) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(operand)];
    if (tensor.is_constant) {
      pointers.push_back(const_cast<uint8_t*>(tensor.data.bytes().data()));
      continue;
    }
    const std::vector<uint8_t>& bytes = inputs[buffers.size()];
    buffers.push_back(std::make_unique<GuardedBuffer>(bytes.size(), kReadAheadBytes));
    std::ranges::copy(bytes, buffers.back()->data());
    pointers.push_back(buffers.back()->data());
  }
  GuardedBuffer output(BytesOf(graph.tensors[static_cast<size_t>(op.outputs[0])]));
  uint8_t* const output_pointer = output.data();
  AlignedBuffer scratch(static_cast<size_t>(step->scratch_bytes));
  const StepContext context(pointers, {&output_pointer, 1}, scratch.data());
  for (int tile = step->tiles - 1; tile >= 0; --tile) {  // any order will do
    EXPECT_TRUE(step->run(context.ForTile(tile, scratch.data())));
  }
  return {output.bytes().begin(), output.bytes().end()};
}

TEST(GuardedSteps, StayWithinTheirBuffers) {
  ThreadPool pool(1);
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  for (int i = 0; i < kNetworks; ++i) {
    Random random(static_cast<uint64_t>(i) + 10'000);
    const Model model = MakeRandomNetwork(random);
    const Subgraph& graph = model.main();
    for (int at = 0; at < static_cast<int>(graph.operators.size()); ++at) {
      std::vector<std::vector<uint8_t>> inputs;
      for (const int32_t operand : graph.operators[static_cast<size_t>(at)].inputs) {
        const Tensor& tensor = graph.tensors[static_cast<size_t>(operand)];
        if (tensor.is_constant) continue;
        inputs.emplace_back(BytesOf(tensor));
        for (uint8_t& byte : inputs.back()) byte = static_cast<uint8_t>(random());
      }
      const auto want = RunStep(graph, at, ReferenceTarget(), inputs);
      for (const kernels::IsaTier tier : kernels::AllIsaTiers()) {
        if (tier == kernels::IsaTier::kScalar || !cpu.Has(tier)) continue;
        const LoweringTarget target{cpu.UpTo(tier), &pool};
        ASSERT_EQ(RunStep(graph, at, target, inputs), want)
            << "network " << i << " operator " << at << " on " << kernels::IsaTierName(tier);
      }
    }
  }
}

}  // namespace
}  // namespace octet::testing
