// 8 int32 lanes in a ymm register: the words that the AVX2 and the AVX-VNNI kernels share.
// Included by files of those instruction sets alone.

#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/isa/intrinsics.h"
#include "kernels/requantize_lanes.h"

namespace octet::kernels {
namespace {

// 8 int32 lanes; what AVX2 and AVX-VNNI share.
struct Ymm {
  using Int32 = __m256i;
  using Operand = __m256i;
  static constexpr int kLanes = 8;
  static constexpr int kVectorBytes = 32;

  static Int32 Load(const int32_t* from) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
  }
  static Int32 Splat32(int32_t x) { return _mm256_set1_epi32(x); }
  static Int32 Add(Int32 a, Int32 b) { return _mm256_add_epi32(a, b); }
  static Operand BroadcastGroup(const uint8_t* from) {
    int32_t group;
    __builtin_memcpy(&group, from, sizeof(group));
    return _mm256_set1_epi32(group);
  }
  static Operand LoadWeights(const uint8_t* from) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
  }

  static Int32 RequantizeFloat(Int32 acc, const RequantizeLanes& lanes) {
    const __m256 scaled = _mm256_fmadd_ps(_mm256_cvtepi32_ps(acc), _mm256_load_ps(lanes.scale),
                                          _mm256_load_ps(lanes.offset));
    return _mm256_cvtps_epi32(scaled);  // to nearest even, the default rounding
  }

  static Int32 RequantizeInteger(Int32 acc, const RequantizeLanes& lanes) {
    const __m256i multiplier =
        _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes.multiplier));
    const __m256i even = _mm256_mul_epu32(acc, multiplier);
    const __m256i odd =
        _mm256_mul_epu32(_mm256_srli_epi64(acc, 32), _mm256_srli_epi64(multiplier, 32));
    const __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
    const __m256i below = _mm256_cmpgt_epi32(Load(lanes.negative), high);  // -1 where it is
    const __m256i sum = _mm256_add_epi32(_mm256_add_epi32(high, below), Load(lanes.addend));
    return _mm256_srav_epi32(sum, Load(lanes.shift));
  }

  // Stores the first `columns` bytes of `bytes`.
  static void StoreFirst(uint8_t* to, __m256i bytes, int columns) {
    alignas(32) uint8_t copy[32];
    _mm256_store_si256(reinterpret_cast<__m256i*>(copy), bytes);
    __builtin_memcpy(to, copy, static_cast<size_t>(columns));
  }

  template <int kVectors>
  static void Store(const Int32* values, uint8_t min, uint8_t max, uint8_t flip, uint8_t* to,
                    int columns) {
    static_assert(kVectors == 1 || kVectors == 2 || kVectors == 4);
    const __m256i low = _mm256_packs_epi32(values[0], values[kVectors > 1 ? 1 : 0]);
    const __m256i high =
        kVectors > 2 ? _mm256_packs_epi32(values[kVectors - 2], values[kVectors - 1]) : low;
    __m256i bytes = _mm256_packus_epi16(low, high);
    bytes = _mm256_max_epu8(bytes, _mm256_set1_epi8(static_cast<char>(min)));
    bytes = _mm256_min_epu8(bytes, _mm256_set1_epi8(static_cast<char>(max)));
    bytes = _mm256_xor_si256(bytes, _mm256_set1_epi8(static_cast<char>(flip)));
    if constexpr (kVectors == 2) bytes = _mm256_permute4x64_epi64(bytes, 0x08);
    if constexpr (kVectors == 1) {
      bytes = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 0, 4, 0, 4, 0, 4));
    }
    if (columns < kVectors * kLanes) {
      StoreFirst(to, bytes, columns);
    } else if constexpr (kVectors == 4) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes);
    } else if constexpr (kVectors == 2) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(bytes));
    } else {
      _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(bytes));
    }
  }
};

}  // namespace
}  // namespace octet::kernels
