// Holds the fast Step of an operator to its reference, byte for byte: on every tier of this CPU, on
// random, lowest and highest inputs, in every storage the Step allows, in place where it may, in
// buffers that end at a guard page.
//
//   ExpectFastEqualsReference(model)        the operator of a OneOperatorModel
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/operator_table.h"
#include "kernels/cpu_features.h"
#include "model/model.h"
#include "testing/guarded_buffer.h"
#include "testing/random_values.h"

namespace octet::testing {

inline constexpr ElementType kByteTypes[] = {ElementType::kInt8, ElementType::kUInt8};

inline int64_t BytesOf(const Tensor& tensor) {
  return tensor.shape.element_count() * ElementBits(tensor.type) / 8;
}

// What a convolution may read behind its input: the rest of the last group of 8 bytes.
inline constexpr size_t kConvolutionReadAheadBytes = 7;

struct Operand {
  std::vector<uint8_t> bytes;
  size_t read_ahead_bytes = 0;  // that can be read behind them; nothing can behind those
};

// Inputs of every kind of value; constants have the model's and no bytes behind.
inline std::vector<std::vector<Operand>> InputsOf(const Subgraph& graph, unsigned seed,
                                                  size_t read_ahead_bytes) {
  std::vector<std::vector<Operand>> draws(4);
  for (const int32_t index : graph.operators[0].inputs) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(index)];
    const int64_t count = BytesOf(tensor);
    for (size_t draw = 0; draw < draws.size(); ++draw) {
      if (tensor.is_constant) {
        draws[draw].push_back({{tensor.data.bytes().begin(), tensor.data.bytes().end()}});
      } else if (tensor.type == ElementType::kFloat32) {
        const auto steps = RandomValues<int32_t>(count / 4, seed++, -40000, 40000);
        std::vector<uint8_t> bytes(static_cast<size_t>(count));
        for (size_t i = 0; i < steps.size(); ++i) {
          // Halves of steps included, and values far outside.
          const float value = static_cast<float>(steps[i]) / (draw == 0 ? 256.0F : 64.0F);
          std::memcpy(bytes.data() + 4 * i, &value, sizeof(value));
        }
        draws[draw].push_back({std::move(bytes), read_ahead_bytes});
      } else if (draw < 2) {
        draws[draw].push_back({RandomValues<uint8_t>(count, seed++), read_ahead_bytes});
      } else {
        const bool lowest = draw == 2;
        const uint8_t min = tensor.type == ElementType::kInt8 ? 0x80 : 0;
        const auto value = static_cast<uint8_t>(lowest ? min : min ^ 0xff);
        draws[draw].push_back(
            {std::vector<uint8_t>(static_cast<size_t>(count), value), read_ahead_bytes});
      }
    }
  }
  return draws;
}

// The bytes of output 0. Flips are of bits: inputs by number, then of the output. `in_place` is the
// input that gives its memory to the output, or -1.
inline std::vector<uint8_t> RunStep(const Step& step, const std::vector<Operand>& inputs,
                                    size_t output_bytes, uint32_t flipped_inputs,
                                    bool flipped_output, int in_place) {
  std::vector<std::unique_ptr<GuardedBuffer>> buffers;
  std::vector<uint8_t*> pointers;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const auto& [bytes, read_ahead_bytes] = inputs[i];
    buffers.push_back(std::make_unique<GuardedBuffer>(bytes.size() + read_ahead_bytes));
    const uint8_t flip = (flipped_inputs >> i & 1U) != 0 ? 0x80 : 0;
    std::ranges::transform(bytes, buffers.back()->data(),
                           [flip](uint8_t x) { return static_cast<uint8_t>(x ^ flip); });
    pointers.push_back(buffers.back()->data());
  }
  GuardedBuffer output(output_bytes);
  uint8_t* const to = in_place < 0 ? output.data() : pointers[static_cast<size_t>(in_place)];
  std::vector<uint8_t> scratch(static_cast<size_t>(step.scratch_bytes) + 64);
  uint8_t* aligned = scratch.data() + (64 - reinterpret_cast<uintptr_t>(scratch.data()) % 64);
  const StepContext tensors(pointers, {&to, 1}, aligned, flipped_inputs, flipped_output);
  for (int tile = step.tiles - 1; tile >= 0; --tile)
    EXPECT_TRUE(step.run(tensors.ForTile(tile, aligned)));
  std::vector<uint8_t> result(to, to + output_bytes);
  for (uint8_t& byte : result) byte ^= flipped_output ? 0x80 : 0;
  return result;
}

inline void ExpectStepEquals(const Step& fast, const std::vector<Operand>& inputs,
                             const std::vector<uint8_t>& expected, const std::string& what) {
  const uint32_t storages = 1U << (inputs.size() + 1);
  for (uint32_t storage = 0; storage < storages; ++storage) {
    const uint32_t flipped_inputs = storage >> 1;
    const bool flipped_output = (storage & 1U) != 0;
    if ((flipped_inputs & ~fast.flips_inputs) != 0 || (flipped_output && !fast.flips_output))
      continue;
    std::vector<int> places = {-1};
    for (const int i : fast.in_place_inputs) {
      if (inputs[static_cast<size_t>(i)].bytes.size() == expected.size()) places.push_back(i);
    }
    for (const int in_place : places) {
      const auto output =
          RunStep(fast, inputs, expected.size(), flipped_inputs, flipped_output, in_place);
      const auto at = std::ranges::mismatch(output, expected).in1 - output.begin();
      ASSERT_EQ(output, expected) << what << ", " << fast.kernel << ", storage " << storage
                                  << ", in place of " << in_place << ", first at " << at;
    }
  }
}

// The fast kernels' names, one a tier that differs; a tier that falls back to the reference is
// among them under the reference's name.
inline std::set<std::string> ExpectFastEqualsReference(const Model& model, unsigned seed = 1,
                                                       size_t read_ahead_bytes = 0) {
  const Subgraph& graph = model.main();
  const OperatorRow* row = FindOperator(graph.operators[0].kind);
  auto reference = row->lower(LoweringContext(graph, 0));
  std::set<std::string> kernels;
  if (!reference) {
    ADD_FAILURE() << reference.error().message;
    return kernels;
  }
  const auto output_bytes = static_cast<size_t>(
      BytesOf(graph.tensors[static_cast<size_t>(graph.operators[0].outputs[0])]));
  const kernels::CpuFeatures cpu = kernels::DetectCpuFeatures();
  ThreadPool pool(2);
  for (const std::vector<Operand>& inputs : InputsOf(graph, seed, read_ahead_bytes)) {
    const auto expected = RunStep(*reference, inputs, output_bytes, 0, false, -1);
    for (const kernels::IsaTier tier : kernels::AllIsaTiers()) {
      if (tier == kernels::IsaTier::kScalar || !cpu.Has(tier)) continue;
      const LoweringTarget target{cpu.UpTo(tier), &pool};
      auto fast = row->lower(LoweringContext(graph, 0, target));
      if (!fast) {
        ADD_FAILURE() << fast.error().message;
        return kernels;
      }
      kernels.insert(fast->kernel);
      ExpectStepEquals(*fast, inputs, expected, std::string(kernels::IsaTierName(tier)));
    }
  }
  return kernels;
}

}  // namespace octet::testing
