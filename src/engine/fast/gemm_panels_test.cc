// Every GEMM kernel that this CPU runs, against the reference: sizes around each tile edge, extreme
// fills, buffers that end at a page without access.
#include "engine/fast/gemm_panels.h"

#include <gtest/gtest.h>

#include "engine/testing/weighted_sum_problem.h"
#include "kernels/fully_connected/fully_connected_kernel.h"
#include "kernels/gemm/gemm_select.h"
#include "kernels/input_rows/input_rows_kernel.h"
#include "testing/guarded_buffer.h"

namespace octet {
namespace {

using kernels::GemmKernel;
using testing::Fill;
using testing::GuardedBuffer;
using testing::WeightedSumProblem;

struct GemmCase {
  int rows;
  int depth;
  int channels;
  bool is_signed;
  Fill fill;
  bool relu;
  uint32_t seed;

  std::string ToString() const {
    return fmt::format("rows {} depth {} channels {} {} fill {} {} seed {}", rows, depth, channels,
                       is_signed ? "int8" : "uint8", testing::kFillNames[static_cast<size_t>(fill)],
                       relu ? "relu" : "linear", seed);
  }
};

// The input as the kernel reads it: rows of whole elements, then what else of a group is read.
void ConvertInput(const GemmKernel& kernel, std::span<const uint8_t> stored, bool is_signed,
                  GuardedBuffer& converted) {
  const auto count = static_cast<int64_t>(stored.size());
  if (kernels::InputElementBytes(kernel.form) == 2) {
    kernels::WidenBytes(stored.data(), count, is_signed ? 0x80 : 0,
                        reinterpret_cast<int16_t*>(converted.data()));
  } else {
    const bool wants_signed = kernels::ReadsSigned(kernel.form);
    kernels::CopyBytes(stored.data(), count, is_signed == wants_signed ? 0 : 0x80,
                       converted.data());
  }
}

std::vector<uint8_t> RunKernel(const GemmKernel& kernel, const GemmCase& c,
                               const WeightedSumProblem& problem, std::span<const uint8_t> input) {
  ThreadPool pool(1);
  const auto panels = GemmPanels::Pack(kernel, problem.constants, 1, c.depth, &pool);
  if (!panels) {
    ADD_FAILURE() << "not packed";
    return {};
  }
  const int element_bytes = kernels::InputElementBytes(kernel.form);
  const int group_bytes = kernels::GroupBytes(kernel.form);
  // The rest of the last group; whole elements, so that they stay aligned.
  GuardedBuffer converted(input.size() * static_cast<size_t>(element_bytes),
                          static_cast<size_t>(group_bytes - element_bytes));
  ConvertInput(kernel, input, c.is_signed, converted);
  std::vector<int32_t> offsets;
  for (int g = 0; g < kernels::GroupsOfRun(kernel.form, panels->filter()); ++g)
    offsets.push_back(group_bytes * g);
  const std::array run_offsets{0};
  std::vector<int32_t> sums(static_cast<size_t>(c.rows));
  kernels::GemmArguments arguments{.input = converted.data(),
                                   .input_row_bytes = int64_t{c.depth} * element_bytes,
                                   .group_offsets = offsets.data(),
                                   .groups = static_cast<int>(offsets.size()),
                                   .clamp_min = problem.constants.clamp_min(),
                                   .clamp_max = problem.constants.clamp_max(),
                                   .output_flip = static_cast<uint8_t>(c.is_signed ? 0x80 : 0),
                                   .output_row_bytes = c.channels,
                                   .rows = c.rows};
  if (panels->row_correction_factor() != 0) {
    kernels::RowSums({.input = converted.data(),
                      .row_bytes = arguments.input_row_bytes,
                      .run_offsets = run_offsets.data(),
                      .runs = 1,
                      .run_length = c.depth,
                      .signed_input = kernels::ReadsSigned(kernel.form),
                      .factor = panels->row_correction_factor()},
                     c.rows, sums.data());
    arguments.row_corrections = sums.data();
  }
  GuardedBuffer output(static_cast<size_t>(c.rows) * static_cast<size_t>(c.channels));
  for (const GemmPanels::Panel& panel : panels->panels()) {
    arguments.weights = panel.weights;
    arguments.lanes = panel.lanes;
    arguments.columns = panel.columns;
    arguments.output = output.data() + panel.first_channel;
    panel.run(arguments);
  }
  return {output.bytes().begin(), output.bytes().end()};
}

template <class T>
std::vector<uint8_t> RunReference(const GemmCase& c, const WeightedSumProblem& problem,
                                  std::span<const uint8_t> input) {
  std::vector<uint8_t> output(static_cast<size_t>(c.rows) * static_cast<size_t>(c.channels));
  kernels::FullyConnectedReference(
      {.batches = c.rows, .depth = c.depth, .units = c.channels}, problem.quantization.View(),
      reinterpret_cast<const T*>(input.data()), reinterpret_cast<const T*>(problem.filter.data()),
      problem.bias.data(), reinterpret_cast<T*>(output.data()));
  return output;
}

bool Agrees(const GemmKernel& kernel, const GemmCase& c) {
  std::mt19937 random(c.seed);
  const WeightedSumProblem problem(c.is_signed, c.channels, c.depth, c.fill, c.relu, random);
  std::vector<uint8_t> input(static_cast<size_t>(c.rows) * static_cast<size_t>(c.depth));
  testing::FillBytes(c.fill, c.is_signed, random, input);
  const auto want = c.is_signed ? RunReference<int8_t>(c, problem, input)
                                : RunReference<uint8_t>(c, problem, input);
  const auto got = RunKernel(kernel, c, problem, input);
  const auto differs = std::mismatch(want.begin(), want.end(), got.begin(), got.end());
  if (differs.first == want.end()) return true;
  ADD_FAILURE() << kernel.name << " " << c.ToString() << ": byte " << differs.first - want.begin()
                << " is " << int{*differs.second} << ", want " << int{*differs.first};
  return false;
}

class GemmVariant : public ::testing::TestWithParam<kernels::GemmVariant> {
 protected:
  void SetUp() override {
    if (!kernels::DetectCpuFeatures().Has(GetParam().tier))
      GTEST_SKIP() << "this CPU has no " << kernels::IsaTierName(GetParam().tier);
  }
};

TEST_P(GemmVariant, EqualsTheReferenceAroundEveryTileEdge) {
  const GemmKernel& kernel = *GetParam().kernel;
  const int panel = kernel.lanes * kernel.max_vectors;
  uint32_t seed = 0;
  for (const int rows : {1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 23, 25}) {
    for (const int channels : {1, kernel.lanes - 1, kernel.lanes, kernel.lanes + 1, panel - 1,
                               panel, panel + 1, panel + kernel.lanes + 3}) {
      for (const int depth : {1, 2, 3, 4, 5, 7, 8, 9, 31}) {
        ++seed;
        const bool is_signed = seed % 2 == 0;
        if (!Agrees(kernel, {rows, depth, channels, is_signed, Fill::kRandom, seed % 3 == 0, seed}))
          return;
      }
    }
  }
}

TEST_P(GemmVariant, EqualsTheReferenceAtExtremeFills) {
  const GemmKernel& kernel = *GetParam().kernel;
  uint32_t seed = 1000;
  for (const Fill fill : testing::kAllFills) {
    for (const bool is_signed : {false, true}) {
      for (const bool relu : {false, true}) {
        for (const int depth : {17, 256, 1001}) {
          if (!Agrees(kernel, {13, depth, 70, is_signed, fill, relu, ++seed})) return;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Gemm, GemmVariant, ::testing::ValuesIn(kernels::GemmVariants()),
                         [](const auto& variant) {
                           return std::string(variant.param.kernel->name);
                         });

TEST(GemmPanels, RefusesAccumulatorsBeyondTheIntegerForm) {
  std::mt19937 random(1);
  WeightedSumProblem problem(true, 8, 16, Fill::kRandom, true, random);
  problem.bias[3] = 1 << 29;
  ThreadPool pool(1);
  for (const kernels::GemmVariant& variant : kernels::GemmVariants()) {
    if (!kernels::DetectCpuFeatures().Has(variant.tier)) continue;
    EXPECT_FALSE(GemmPanels::Pack(*variant.kernel, problem.constants, 1, 16, &pool));
  }
}

TEST(GemmPanels, RefusesMultipliersAboveOne) {
  std::mt19937 random(1);
  WeightedSumProblem problem(true, 8, 16, Fill::kRandom, true, random);
  problem.quantization.multipliers[5] = kernels::QuantizeMultiplier(1.5);
  ThreadPool pool(1);
  for (const kernels::GemmVariant& variant : kernels::GemmVariants()) {
    if (!kernels::DetectCpuFeatures().Has(variant.tier)) continue;
    EXPECT_FALSE(GemmPanels::Pack(*variant.kernel, problem.constants, 1, 16, &pool));
  }
}

}  // namespace
}  // namespace octet
