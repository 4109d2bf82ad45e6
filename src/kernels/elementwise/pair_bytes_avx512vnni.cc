#include "kernels/isa/intrinsics.h"

#include "kernels/elementwise/pair_bytes_tile.h"

namespace octet::kernels {
namespace {

struct BytesAvx512 {
  using Bytes = __m512i;
  using Floats = __m512;
  static constexpr int kBytes = 64;

  static Bytes Load(const uint8_t* from) {
    return _mm512_loadu_si512(reinterpret_cast<const __m512i*>(from));
  }
  static void Store(uint8_t* to, Bytes x) {
    _mm512_storeu_si512(reinterpret_cast<__m512i*>(to), x);
  }
  static Bytes SplatByte(uint8_t x) { return _mm512_set1_epi8(static_cast<char>(x)); }
  static Bytes Xor(Bytes a, Bytes b) { return _mm512_xor_si512(a, b); }
  static Bytes Max(Bytes a, Bytes b) { return _mm512_max_epu8(a, b); }
  static Bytes Min(Bytes a, Bytes b) { return _mm512_min_epu8(a, b); }

  static Floats Splat(float x) { return _mm512_set1_ps(x); }
  static Floats Sub(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
  static Floats Mul(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
  static Floats Fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }

  // Unpacking keeps to 128-bit halves, and so does packing: no permutation is needed.
  static void Widen(Bytes bytes, Floats (&floats)[4]) {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i low = _mm512_unpacklo_epi8(bytes, zero);
    const __m512i high = _mm512_unpackhi_epi8(bytes, zero);
    floats[0] = _mm512_cvtepi32_ps(_mm512_unpacklo_epi16(low, zero));
    floats[1] = _mm512_cvtepi32_ps(_mm512_unpackhi_epi16(low, zero));
    floats[2] = _mm512_cvtepi32_ps(_mm512_unpacklo_epi16(high, zero));
    floats[3] = _mm512_cvtepi32_ps(_mm512_unpackhi_epi16(high, zero));
  }
  static Bytes Narrow(const Floats (&floats)[4]) {
    const __m512i low =
        _mm512_packs_epi32(_mm512_cvtps_epi32(floats[0]), _mm512_cvtps_epi32(floats[1]));
    const __m512i high =
        _mm512_packs_epi32(_mm512_cvtps_epi32(floats[2]), _mm512_cvtps_epi32(floats[3]));
    return _mm512_packus_epi16(low, high);
  }
};

}  // namespace

const PairKernel kPairAvx512Vnni = {
    .name = "Avx512Vnni",
    .sum = PairSum<BytesAvx512>,
    .product = PairProduct<BytesAvx512>,
    .maximum = PairMaximum<BytesAvx512>,
    .minimum = PairMinimum<BytesAvx512>,
};

}  // namespace octet::kernels
