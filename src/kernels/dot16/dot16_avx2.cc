#include "kernels/dot16/dot16_tile.h"
#include "kernels/isa/intrinsics.h"

namespace octet::kernels {
namespace {

struct Avx2Words16 {
  using Sum = __m256i;
  static constexpr int kLanes = 16;
  static constexpr int kSumLanes = 8;

  static Sum Zero() { return _mm256_setzero_si256(); }
  static __m256i LoadInputs(const int16_t* x) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  }
  static __m256i LoadWeights(const int8_t* w) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w)));
  }
  static Sum MultiplyPairs(Sum acc, const int16_t* x, const int8_t* w) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(LoadInputs(x), LoadWeights(w)));
  }
  static void StoreSums(Sum acc, int32_t* lanes) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), acc);
  }
  static void AddTo(int32_t* acc, __m128i low, __m128i high) {
    const __m256i products = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    auto* at = reinterpret_cast<__m256i*>(acc);
    _mm256_storeu_si256(at, _mm256_add_epi32(_mm256_loadu_si256(at), products));
  }
  static void MultiplyAdd(const int16_t* x, const int8_t* w, int32_t* acc) {
    const __m256i inputs = LoadInputs(x);
    const __m256i weights = LoadWeights(w);
    const __m256i low = _mm256_mullo_epi16(inputs, weights);
    const __m256i high = _mm256_mulhi_epi16(inputs, weights);
    const __m256i even = _mm256_unpacklo_epi16(low, high);  // products 0..3, 8..11
    const __m256i odd = _mm256_unpackhi_epi16(low, high);   // products 4..7, 12..15
    AddTo(acc, _mm256_castsi256_si128(even), _mm256_castsi256_si128(odd));
    AddTo(acc + 8, _mm256_extracti128_si256(even, 1), _mm256_extracti128_si256(odd, 1));
  }
};

}  // namespace

const Dot16Kernel kDot16Avx2 = {
    .name = "Dot16Avx2",
    .dot_rows = DotRows16<Avx2Words16>,
    .multiply_add = MultiplyAdd16<Avx2Words16>,
};

}  // namespace octet::kernels
