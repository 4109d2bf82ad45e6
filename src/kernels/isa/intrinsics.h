// The x86 intrinsics; in a build with OCTET_EMULATED_ISA through SIMDe, which computes those that
// this CPU lacks with what it has. Such a build runs the AVX-VNNI and AVX-512 kernels anywhere, for
// tests; it says nothing about speed.
#pragma once

#ifndef OCTET_EMULATED_ISA

#include <immintrin.h>

#else

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <simde/x86/fma.h>

namespace octet::kernels {
namespace {

// Missing from SIMDe 0.7.4: two halves at a time.
template <class Result, class Half, class Compute>
static inline Result EmulatedHalves(const Compute& compute) {
  const Half halves[2] = {compute(0), compute(1)};
  Result result;
  __builtin_memcpy(&result, halves, sizeof(result));
  return result;
}

template <class Half, class Whole>
static inline Half EmulatedHalf(const Whole& whole, int i) {
  Half halves[2];
  __builtin_memcpy(halves, &whole, sizeof(whole));
  return halves[i];
}

static inline __m512 EmulatedCvtepi32Ps(__m512i x) {
  return EmulatedHalves<__m512, __m256>(
      [&](int i) { return _mm256_cvtepi32_ps(EmulatedHalf<__m256i>(x, i)); });
}

static inline __m512i EmulatedCvtpsEpi32(__m512 x) {
  return EmulatedHalves<__m512i, __m256i>(
      [&](int i) { return _mm256_cvtps_epi32(EmulatedHalf<__m256>(x, i)); });
}

static inline __m512i EmulatedSravEpi32(__m512i x, __m512i count) {
  return EmulatedHalves<__m512i, __m256i>([&](int i) {
    return _mm256_srav_epi32(EmulatedHalf<__m256i>(x, i), EmulatedHalf<__m256i>(count, i));
  });
}

static inline void EmulatedMaskStoreuEpi8(uint8_t* to, uint64_t mask, __m512i x) {
  uint8_t bytes[64];
  __builtin_memcpy(bytes, &x, sizeof(bytes));
  for (int i = 0; i < 64; ++i) {
    if ((mask >> i & 1U) != 0) to[i] = bytes[i];
  }
}

}  // namespace
}  // namespace octet::kernels

#undef _mm512_cvtepi32_ps
#define _mm512_cvtepi32_ps(x) ::octet::kernels::EmulatedCvtepi32Ps(x)
#undef _mm512_cvtps_epi32
#define _mm512_cvtps_epi32(x) ::octet::kernels::EmulatedCvtpsEpi32(x)
#undef _mm512_srav_epi32
#define _mm512_srav_epi32(x, count) ::octet::kernels::EmulatedSravEpi32(x, count)
#undef _mm512_mask_storeu_epi8
#define _mm512_mask_storeu_epi8(to, mask, x) ::octet::kernels::EmulatedMaskStoreuEpi8(to, mask, x)

#endif
