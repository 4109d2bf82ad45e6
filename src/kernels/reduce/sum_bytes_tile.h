// The loop of kernels/reduce/sum_bytes_kernel.h, written once: each file that includes this one
// compiles it for its instruction set.
#pragma once

#include "kernels/byte_sums.h"
#include "kernels/reduce/sum_bytes_kernel.h"
#include "kernels/requantize.h"

namespace octet::kernels {
namespace {

uint8_t OutputOfSum(const SumBytesArguments& a, int32_t sum) {
  if (a.table != nullptr) return a.table[sum];
  const auto centred = static_cast<int32_t>(sum - a.quantization.input_zero_point * a.count);
  return static_cast<uint8_t>(Requantize(centred, a.quantization.multiplier,
                                         a.quantization.output_zero_point, a.quantization.clamp));
}

void SumBytes(const SumBytesArguments& a) {
  for (int64_t o = 0; o < a.outer; ++o) {
    for (int64_t i = 0; i < a.inner; i += ByteSums::kMostChannels) {
      const int64_t left = a.inner - i;
      const int channels =
          left < ByteSums::kMostChannels ? static_cast<int>(left) : ByteSums::kMostChannels;
      ByteSums sums(channels, a.input_flip);
      const uint8_t* tap = a.input + o * a.count * a.inner + i;
      for (int64_t k = 0; k < a.count; ++k) sums.Add(tap + k * a.inner);
      const int32_t* totals = sums.totals();
      uint8_t* output = a.output + o * a.inner + i;
      for (int c = 0; c < channels; ++c)
        output[c] = static_cast<uint8_t>(OutputOfSum(a, totals[c]) ^ a.output_flip);
    }
  }
}

}  // namespace
}  // namespace octet::kernels
