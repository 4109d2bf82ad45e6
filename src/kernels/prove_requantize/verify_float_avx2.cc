#include <immintrin.h>

#include "kernels/prove_requantize/prove_requantize_kernel.h"

namespace octet::kernels {

bool VerifyFloatAvx2(const RequantizeThresholds& thresholds, FloatRequantize form) {
  constexpr int kLanes = 8;
  const __m256 scale = _mm256_set1_ps(form.scale);
  const __m256 offset = _mm256_set1_ps(form.offset);
  const __m256i one = _mm256_set1_epi32(1);
  const __m256 lane = _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
  for (int i = 0; i < thresholds.count; i += kLanes) {
    const float first_middle = static_cast<float>(thresholds.first + i) - 0.5F;
    const __m256 middle = _mm256_add_ps(lane, _mm256_set1_ps(first_middle));
    const __m256i at = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(thresholds.at + i));
    const __m256i before_at = _mm256_sub_epi32(at, one);
    const __m256 reached = _mm256_fmadd_ps(_mm256_cvtepi32_ps(at), scale, offset);
    const __m256 before = _mm256_fmadd_ps(_mm256_cvtepi32_ps(before_at), scale, offset);
    const __m256 met = _mm256_and_ps(_mm256_cmp_ps(reached, middle, _CMP_GT_OQ),
                                     _mm256_cmp_ps(before, middle, _CMP_LT_OQ));
    const int left = thresholds.count - i;
    const int wanted = left >= kLanes ? 0xff : (1 << left) - 1;
    if ((_mm256_movemask_ps(met) & wanted) != wanted) return false;
  }
  return true;
}

}  // namespace octet::kernels
