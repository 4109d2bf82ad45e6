#include "kernels/isa/intrinsics.h"

#include "kernels/elementwise/pair_bytes_tile.h"

namespace octet::kernels {
namespace {

struct BytesAvx2 {
  using Bytes = __m256i;
  using Floats = __m256;
  static constexpr int kBytes = 32;

  static Bytes Load(const uint8_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static void Store(uint8_t* to, Bytes x) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), x);
  }
  static Bytes SplatByte(uint8_t x) { return _mm256_set1_epi8(static_cast<char>(x)); }
  static Bytes Xor(Bytes a, Bytes b) { return _mm256_xor_si256(a, b); }
  static Bytes Max(Bytes a, Bytes b) { return _mm256_max_epu8(a, b); }
  static Bytes Min(Bytes a, Bytes b) { return _mm256_min_epu8(a, b); }

  static Floats Splat(float x) { return _mm256_set1_ps(x); }
  static Floats Sub(Floats a, Floats b) { return _mm256_sub_ps(a, b); }
  static Floats Mul(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
  static Floats Fma(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }

  // Unpacking keeps to 128-bit halves, and so does packing: no permutation is needed.
  static void Widen(Bytes bytes, Floats (&floats)[4]) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i low = _mm256_unpacklo_epi8(bytes, zero);
    const __m256i high = _mm256_unpackhi_epi8(bytes, zero);
    floats[0] = _mm256_cvtepi32_ps(_mm256_unpacklo_epi16(low, zero));
    floats[1] = _mm256_cvtepi32_ps(_mm256_unpackhi_epi16(low, zero));
    floats[2] = _mm256_cvtepi32_ps(_mm256_unpacklo_epi16(high, zero));
    floats[3] = _mm256_cvtepi32_ps(_mm256_unpackhi_epi16(high, zero));
  }
  static Bytes Narrow(const Floats (&floats)[4]) {
    const __m256i low =
        _mm256_packs_epi32(_mm256_cvtps_epi32(floats[0]), _mm256_cvtps_epi32(floats[1]));
    const __m256i high =
        _mm256_packs_epi32(_mm256_cvtps_epi32(floats[2]), _mm256_cvtps_epi32(floats[3]));
    return _mm256_packus_epi16(low, high);
  }
};

}  // namespace

const PairKernel kPairAvx2 = {
    .name = "Avx2",
    .sum = PairSum<BytesAvx2>,
    .product = PairProduct<BytesAvx2>,
    .maximum = PairMaximum<BytesAvx2>,
    .minimum = PairMinimum<BytesAvx2>,
};

}  // namespace octet::kernels
