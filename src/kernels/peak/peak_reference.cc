#include "kernels/peak/peak_kernel.h"

namespace octet::kernels {

int64_t PeakReference(int64_t iterations) {
  constexpr int kAccumulators = 8;
  int32_t sums[kAccumulators] = {};
  int32_t lhs = -128;
  int32_t rhs = 127;
  for (int64_t i = 0; i < iterations; ++i) {
#pragma GCC unroll 8
    for (int32_t& sum : sums) {
      asm volatile("" : "+r"(lhs), "+r"(rhs));  // unknown values: neither hoisted nor vectorised
      sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(lhs * rhs));
    }
  }
  for (int32_t& sum : sums) asm volatile("" : "+r"(sum));
  return iterations * kAccumulators;
}

}  // namespace octet::kernels
