// Two neighbouring filter weights and the sum of weighted pixels, for all channels of a pixel at
// once: four 32-bit lanes, one a channel, the spare ones garbage.
//
//   sum[c] += w0 * pixels[c] + w1 * pixels[kChannels + c]
// Both forms below compute exactly this. Add reads kChannels + 4 bytes.
//
// SSE2 has no 32-bit multiply but pmaddwd, a[2i] * b[2i] + a[2i + 1] * b[2i + 1] on 16 bits. A
// weight has up to 23 bits and a sign, so it is split, exactly, into two 16-bit halves:
//   w = high * 2^11 + low,  0 <= low < 2^11     sum w * p = 2^11 * sum high * p + sum low * p
// All sums wrap modulo 2^32, and the whole sum fits 32 bits, so it comes out right. Other CPUs
// multiply 32 bits in a plain loop, which the compiler makes one vector operation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "image/resample_weights.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace octet {

#ifdef __SSE2__

struct TapPair {
  alignas(16) std::array<int16_t, 8> high;  // w0, w1 in each of the four lanes
  alignas(16) std::array<int16_t, 8> low;
};

inline constexpr int kLowBits = 11;

inline TapPair MakeTapPair(int32_t w0, int32_t w1) {
  TapPair pair;
  for (size_t i = 0; i < pair.high.size(); ++i) {
    const int32_t weight = i % 2 == 0 ? w0 : w1;
    pair.high[i] = static_cast<int16_t>(weight >> kLowBits);
    pair.low[i] = static_cast<int16_t>(weight & ((1 << kLowBits) - 1));
  }
  return pair;
}

class TapSum {
 public:
  template <int kChannels>
  void Add(const TapPair& pair, const uint8_t* pixels) {
    const __m128i interleaved = _mm_unpacklo_epi8(Load4(pixels), Load4(pixels + kChannels));
    const __m128i samples = _mm_unpacklo_epi8(interleaved, _mm_setzero_si128());
    high_ = _mm_add_epi32(high_, _mm_madd_epi16(samples, LoadWeights(pair.high)));
    low_ = _mm_add_epi32(low_, _mm_madd_epi16(samples, LoadWeights(pair.low)));
  }

  // Rounded and clamped.
  std::array<uint8_t, 4> Pixel() const {
    const __m128i sum = _mm_add_epi32(_mm_slli_epi32(high_, kLowBits), low_);
    const __m128i rounded = _mm_add_epi32(sum, _mm_set1_epi32(1 << (kWeightBits - 1)));
    const __m128i samples = _mm_srai_epi32(rounded, kWeightBits);
    const __m128i words = _mm_packs_epi32(samples, samples);
    const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
    std::array<uint8_t, 4> pixel;
    std::memcpy(pixel.data(), &bytes, sizeof(bytes));
    return pixel;
  }

 private:
  static __m128i Load4(const uint8_t* bytes) {
    int packed;
    std::memcpy(&packed, bytes, sizeof(packed));
    return _mm_cvtsi32_si128(packed);
  }
  static __m128i LoadWeights(const std::array<int16_t, 8>& weights) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(weights.data()));
  }

  __m128i high_ = _mm_setzero_si128();
  __m128i low_ = _mm_setzero_si128();
};

#else

struct TapPair {
  int32_t w0;
  int32_t w1;
};

inline TapPair MakeTapPair(int32_t w0, int32_t w1) { return {w0, w1}; }

class TapSum {
 public:
  template <int kChannels>
  void Add(const TapPair& pair, const uint8_t* pixels) {
    for (size_t c = 0; c < sums_.size(); ++c) {
      sums_[c] += pair.w0 * pixels[c] + pair.w1 * pixels[kChannels + c];
    }
  }

  // Rounded and clamped.
  std::array<uint8_t, 4> Pixel() const {
    std::array<uint8_t, 4> pixel;
    for (size_t c = 0; c < sums_.size(); ++c) pixel[c] = RoundedPixel(sums_[c]);
    return pixel;
  }

 private:
  std::array<int32_t, 4> sums_{};
};

#endif

}  // namespace octet
