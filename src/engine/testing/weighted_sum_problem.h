// Operands of a quantised weighted sum for kernel tests: random, or filled with what stresses
// accumulators and rounding most.
#pragma once

#include <algorithm>
#include <random>
#include <string_view>
#include <vector>

#include "engine/fast/packed_channels.h"
#include "kernels/quantize_multiplier.h"

namespace octet::testing {

enum class Fill { kRandom, kMin, kMax, kAlternating };

inline constexpr std::string_view kFillNames[] = {"random", "min", "max", "alternating"};
inline constexpr Fill kAllFills[] = {Fill::kRandom, Fill::kMin, Fill::kMax, Fill::kAlternating};

inline void FillBytes(Fill fill, bool is_signed, std::mt19937& random, std::span<uint8_t> bytes) {
  const uint8_t min = is_signed ? 0x80 : 0x00;
  const uint8_t max = is_signed ? 0x7f : 0xff;
  for (size_t i = 0; i < bytes.size(); ++i) {
    switch (fill) {
      case Fill::kRandom:
        bytes[i] = static_cast<uint8_t>(random());
        break;
      case Fill::kMin:
        bytes[i] = min;
        break;
      case Fill::kMax:
        bytes[i] = max;
        break;
      case Fill::kAlternating:
        bytes[i] = i % 2 == 0 ? min : max;
        break;
    }
  }
}

// `depth` products a channel. The multipliers spread the outputs over their range; with `relu` the
// lower clamp is the zero point.
struct WeightedSumProblem {
  WeightedSumProblem(bool is_signed, int channels, int64_t depth, Fill fill, bool relu,
                     std::mt19937& random)
      : filter(static_cast<size_t>(channels * depth)), bias(static_cast<size_t>(channels)) {
    FillBytes(fill, is_signed, random, filter);
    const auto draw = [&random](int min, int max) {
      return min + static_cast<int>(random() % static_cast<uint32_t>(max - min + 1));
    };
    const int lowest = is_signed ? -128 : 0;
    auto& sum = quantization.sum;
    sum.input_zero_point = lowest + draw(0, 255);
    sum.filter_zero_point = is_signed ? 0 : draw(0, 255);
    sum.output_zero_point = lowest + (relu ? draw(0, 40) : draw(0, 255));
    sum.clamp = {relu ? sum.output_zero_point : lowest, lowest + 255};
    if (relu) sum.clamp.max -= draw(0, 30);
    for (int c = 0; c < channels; ++c) {
      bias[static_cast<size_t>(c)] = draw(-20000, 20000);
      const double spread = 1.0 / (1.0 + 30.0 * static_cast<double>(std::max<int64_t>(depth, 1)));
      const double scatter = std::exp2(draw(0, 6)) * (0.5 + 0.5 * (draw(0, 1000) / 1000.0));
      quantization.multipliers.push_back(
          kernels::QuantizeMultiplier(std::min(0.999, spread * scatter)));
    }
    quantization.sum.multipliers = quantization.multipliers.data();
    constants = {.filter = filter.data(),
                 .is_signed = is_signed,
                 .bias = bias.data(),
                 .channels = channels,
                 .quantization = &quantization};
  }
  WeightedSumProblem(const WeightedSumProblem&) = delete;
  WeightedSumProblem& operator=(const WeightedSumProblem&) = delete;

  std::vector<uint8_t> filter;
  std::vector<int32_t> bias;
  WeightedSumQuantization quantization;
  WeightedSumConstants constants;
};

}  // namespace octet::testing
