#include <immintrin.h>

#include <cstdint>

#include "kernels/resample/resample_rgb_kernel.h"

namespace octet::kernels {
namespace {

// R0 G0 B0 R1 .. B3 in both halves -> 16-bit R0 R1 R2 R3 G0 G1 G2 G3 | B0 B1 B2 B3 0 0 0 0, so that
// the four weights repeated meet each channel's four samples.
inline __m256i Planes(const uint8_t* pixels) {
  constexpr char kZ = -128;
  const __m256i order =
      _mm256_setr_epi8(0, kZ, 3, kZ, 6, kZ, 9, kZ, 1, kZ, 4, kZ, 7, kZ, 10, kZ,  //
                       2, kZ, 5, kZ, 8, kZ, 11, kZ, kZ, kZ, kZ, kZ, kZ, kZ, kZ, kZ);
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels));
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), order);
}

inline __m256i Repeated(const int16_t* four) {
  return _mm256_broadcastq_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(four)));
}

// The channels' sums, each in two neighbouring parts: 32 bits R R G G | B B 0 0.
inline __m256i Sums(const uint8_t* pixels, const ResampleGroup* group, int count) {
  __m256i high = _mm256_setzero_si256();
  __m256i low = _mm256_setzero_si256();
  for (int g = 0; g < count; ++g, ++group, pixels += 3 * kResampleGroupTaps) {
    const __m256i samples = Planes(pixels);
    high = _mm256_add_epi32(high, _mm256_madd_epi16(samples, Repeated(group->high)));
    low = _mm256_add_epi32(low, _mm256_madd_epi16(samples, Repeated(group->low)));
  }
  return _mm256_add_epi32(_mm256_slli_epi32(high, kResampleLowBits), low);
}

// Two pixels' samples: Ra Ga Rb Gb | Ba 0 Bb 0, not clamped.
inline __m256i Rounded(__m256i sums_a, __m256i sums_b) {
  const __m256i half = _mm256_set1_epi32(1 << (kResampleWeightBits - 1));
  const __m256i sums = _mm256_hadd_epi32(sums_a, sums_b);
  return _mm256_srai_epi32(_mm256_add_epi32(sums, half), kResampleWeightBits);
}

// R G B of the pixels a, b, c, d in the first 12 bytes.
inline __m128i Pixels(__m256i ab, __m256i cd) {
  const __m256i words = _mm256_packs_epi32(ab, cd);
  const __m256i bytes = _mm256_packus_epi16(words, words);
  const __m128i planes =
      _mm_unpacklo_epi64(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
  const __m128i order =
      _mm_setr_epi8(0, 1, 8, 2, 3, 10, 4, 5, 12, 6, 7, 14, -128, -128, -128, -128);
  return _mm_shuffle_epi8(planes, order);
}

}  // namespace

void ResampleRgbAvx2(const ResampleRgbArguments& arguments) {
  constexpr int kPixels = 4;  // at once
  const int count = arguments.group_count;
  const uint8_t* const input = arguments.input;
  const int32_t* first = arguments.first_bytes;
  const ResampleGroup* group = arguments.groups;
  uint8_t* output = arguments.output;
  int left = arguments.output_pixels;
  for (; left >= kPixels; left -= kPixels, first += kPixels, output += 3 * kPixels) {
    const __m256i a = Sums(input + first[0], group, count);
    const __m256i b = Sums(input + first[1], group + count, count);
    const __m256i ab = Rounded(a, b);
    const __m256i c = Sums(input + first[2], group + 2 * count, count);
    const __m256i d = Sums(input + first[3], group + 3 * count, count);
    const __m128i pixels = Pixels(ab, Rounded(c, d));
    group += kPixels * count;
    _mm_storel_epi64(reinterpret_cast<__m128i*>(output), pixels);
    _mm_storeu_si32(output + 8, _mm_shuffle_epi32(pixels, 2));
  }
  for (; left > 0; --left, ++first, group += count, output += 3) {
    const __m256i a = Rounded(Sums(input + *first, group, count), _mm256_setzero_si256());
    const auto pixel = static_cast<uint32_t>(_mm_cvtsi128_si32(Pixels(a, a)));
    output[0] = static_cast<uint8_t>(pixel);
    output[1] = static_cast<uint8_t>(pixel >> 8);
    output[2] = static_cast<uint8_t>(pixel >> 16);
  }
}

}  // namespace octet::kernels
