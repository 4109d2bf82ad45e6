#include "kernels/isa/intrinsics.h"

#include "kernels/byte_table/byte_table_kernel.h"

namespace octet::kernels {
namespace {

// vpshufb looks up the low 4 bits of 32 bytes in 16 entries: 16 of them cover the table, and the
// high 4 bits choose among their results, bit by bit, in a tree of blends. A blend looks at a
// byte's highest bit, so the bytes are shifted left.
class Table {
 public:
  explicit Table(const uint8_t* table) : table_(table) {}

  __m256i LookUp(__m256i x) const {
    const __m256i low = _mm256_and_si256(x, _mm256_set1_epi8(15));
    const __m256i bit6 = _mm256_add_epi8(x, x);
    const __m256i bit5 = _mm256_add_epi8(bit6, bit6);
    const __m256i bit4 = _mm256_add_epi8(bit5, bit5);
    __m256i half[2];
#pragma GCC unroll 2
    for (int h = 0; h < 2; ++h) {
      __m256i quarter[2];
#pragma GCC unroll 2
      for (int q = 0; q < 2; ++q) {
        const int row = 8 * h + 4 * q;
        const __m256i first = _mm256_blendv_epi8(Row(row, low), Row(row + 1, low), bit4);
        const __m256i second = _mm256_blendv_epi8(Row(row + 2, low), Row(row + 3, low), bit4);
        quarter[q] = _mm256_blendv_epi8(first, second, bit5);
      }
      half[h] = _mm256_blendv_epi8(quarter[0], quarter[1], bit6);
    }
    return _mm256_blendv_epi8(half[0], half[1], x);
  }

 private:
  __m256i Row(int row, __m256i low) const {
    const auto* entries = reinterpret_cast<const __m128i*>(table_) + row;
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(entries)), low);
  }

  const uint8_t* table_;
};

}  // namespace

void LookUpBytesAvx2(const uint8_t* table, const uint8_t* input, int64_t count, uint8_t* output) {
  constexpr int64_t kBytes = 32;
  const Table rows(table);
  int64_t i = 0;
  for (; i + kBytes <= count; i += kBytes) {
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(input + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(output + i), rows.LookUp(x));
  }
  for (; i < count; ++i) output[i] = table[input[i]];
}

}  // namespace octet::kernels
