// AVX-512 VNNI words for the kernel skeletons. Included by *_avx512vnni.cc files alone.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/isa/intrinsics.h"
#include "kernels/requantize_lanes.h"

namespace octet::kernels {
namespace {

// The dwords that hold output once vectors are narrowed to bytes, by the number of vectors: a
// 16-byte piece has one dword from each vector (kernels/lane_order.h), repeated where fewer than 4.
alignas(64) constexpr int32_t kNarrowedDwords[3][16] = {
    {0, 4, 8, 12},
    {0, 1, 4, 5, 8, 9, 12, 13},
    {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14},
};

struct Avx512Vnni {
  using Int32 = __m512i;
  using Operand = __m512i;
  static constexpr int kLanes = 16;
  static constexpr int kVectorBytes = 64;
  // 32 registers: 24 accumulators, up to 4 of weights, one of input.
  static constexpr int kTileRows[] = {12, 12, 8, 6};

  static Int32 Load(const int32_t* from) { return _mm512_load_si512(from); }
  static Int32 Splat32(int32_t x) { return _mm512_set1_epi32(x); }
  static Int32 Add(Int32 a, Int32 b) { return _mm512_add_epi32(a, b); }
  static Operand BroadcastGroup(const uint8_t* from) {
    int32_t group;
    __builtin_memcpy(&group, from, sizeof(group));
    return _mm512_set1_epi32(group);
  }
  static Operand LoadWeights(const uint8_t* from) { return _mm512_load_si512(from); }

  // Four products of unsigned (x) and signed (w) bytes, added. One instruction by hand: g++ 12
  // spills the accumulators around the intrinsic.
  static Int32 Dot(Int32 acc, Operand x, Operand w) {
#ifdef OCTET_EMULATED_ISA
    return _mm512_dpbusd_epi32(acc, x, w);
#else
    __asm__("vpdpbusd %2, %1, %0" : "+v"(acc) : "v"(x), "vm"(w));
    return acc;
#endif
  }

  static Int32 RequantizeFloat(Int32 acc, const RequantizeLanes& lanes) {
    const __m512 scaled = _mm512_fmadd_ps(_mm512_cvtepi32_ps(acc), _mm512_load_ps(lanes.scale),
                                          _mm512_load_ps(lanes.offset));
    return _mm512_cvtps_epi32(scaled);  // to nearest even, the default rounding
  }

  static Int32 RequantizeInteger(Int32 acc, const RequantizeLanes& lanes) {
    const __m512i multiplier = _mm512_load_si512(lanes.multiplier);
    const __m512i even = _mm512_mul_epu32(acc, multiplier);
    const __m512i odd =
        _mm512_mul_epu32(_mm512_srli_epi64(acc, 32), _mm512_srli_epi64(multiplier, 32));
    const __m512i high = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd);
    const __mmask16 below = _mm512_cmpgt_epi32_mask(Load(lanes.negative), high);
    const __m512i fixed = _mm512_mask_sub_epi32(high, below, high, _mm512_set1_epi32(1));
    return _mm512_srav_epi32(_mm512_add_epi32(fixed, Load(lanes.addend)), Load(lanes.shift));
  }

  // Narrowed to clamped bytes in channel order, in the first kVectors * 16 bytes.
  template <int kVectors>
  static __m512i Narrow(const Int32* values, uint8_t min, uint8_t max, uint8_t flip) {
    const __m512i low = _mm512_packs_epi32(values[0], values[kVectors > 1 ? 1 : 0]);
    const __m512i high =
        kVectors > 2 ? _mm512_packs_epi32(values[2], values[kVectors > 3 ? 3 : 2]) : low;
    __m512i bytes = _mm512_packus_epi16(low, high);
    if constexpr (kVectors < 4) {
      bytes = _mm512_permutexvar_epi32(_mm512_load_si512(kNarrowedDwords[kVectors - 1]), bytes);
    }
    bytes = _mm512_max_epu8(bytes, _mm512_set1_epi8(static_cast<char>(min)));
    bytes = _mm512_min_epu8(bytes, _mm512_set1_epi8(static_cast<char>(max)));
    return _mm512_xor_si512(bytes, _mm512_set1_epi8(static_cast<char>(flip)));
  }

  template <int kVectors>
  static void Store(const Int32* values, uint8_t min, uint8_t max, uint8_t flip, uint8_t* to,
                    int columns) {
    const __m512i bytes = Narrow<kVectors>(values, min, max, flip);
    if (columns == 64) {
      _mm512_storeu_si512(to, bytes);
    } else {
      _mm512_mask_storeu_epi8(to, (uint64_t{1} << columns) - 1, bytes);
    }
  }
};

// Depthwise words: 64 channels of one output row, or 32 channels of two; vertical taps in fours
// (depthwise_conv2d/byte_columns.h).
template <int kRowsPerStep>
struct Avx512VnniDepthwise : Avx512Vnni {
  static constexpr int kVectors = 4;

  static Operand Flips(uint8_t flip) { return _mm512_set1_epi8(static_cast<char>(flip)); }
  template <int kTaps>
  static Operand LoadRow(const uint8_t* const* rows, int row, int64_t offset) {
    if constexpr (kRowsPerStep == 1) {
      return _mm512_loadu_si512(rows[row] + offset);
    } else {
      const __m256i first =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[row] + offset));
      const __m256i second =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[kTaps + row] + offset));
      return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
    }
  }
  static Operand Xor(Operand a, Operand b) { return _mm512_xor_si512(a, b); }
  static Operand ZeroRow() { return _mm512_setzero_si512(); }
  static Operand ZipBytesLow(Operand a, Operand b) { return _mm512_unpacklo_epi8(a, b); }
  static Operand ZipBytesHigh(Operand a, Operand b) { return _mm512_unpackhi_epi8(a, b); }
  static Operand ZipPairsLow(Operand a, Operand b) { return _mm512_unpacklo_epi16(a, b); }
  static Operand ZipPairsHigh(Operand a, Operand b) { return _mm512_unpackhi_epi16(a, b); }

  static Operand Outside(uint8_t zero_point) {
    return _mm512_set1_epi8(static_cast<char>(zero_point));
  }

  static void StoreRows(const Int32* values, uint8_t min, uint8_t max, uint8_t flip,
                        uint8_t* const* outputs, int64_t offset) {
    const __m512i bytes = Narrow<kVectors>(values, min, max, flip);
    if constexpr (kRowsPerStep == 1) {
      _mm512_storeu_si512(outputs[0] + offset, bytes);
    } else {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(outputs[0] + offset),
                          _mm512_castsi512_si256(bytes));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(outputs[1] + offset),
                          _mm512_extracti64x4_epi64(bytes, 1));
    }
  }
};

}  // namespace
}  // namespace octet::kernels
