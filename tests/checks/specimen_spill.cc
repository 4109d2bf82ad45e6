// More accumulators than AVX2 has registers: tools/check_spills.py must refuse this.
#include <immintrin.h>

namespace {
constexpr int kAccumulators = 24;
}

__attribute__((target("avx2"))) void SpillingLoop(const __m256i* in, __m256i* out, int count) {
  __m256i acc[kAccumulators];
#pragma GCC unroll 24
  for (int i = 0; i < kAccumulators; ++i) acc[i] = out[i];
  for (int k = 0; k < count; ++k) {
#pragma GCC unroll 24
    for (int i = 0; i < kAccumulators; ++i) {
      acc[i] = _mm256_add_epi32(acc[i], _mm256_madd_epi16(in[k], in[k + i]));
    }
  }
#pragma GCC unroll 24
  for (int i = 0; i < kAccumulators; ++i) out[i] = acc[i];
}
