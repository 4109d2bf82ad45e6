#include <immintrin.h>

#include "kernels/peak/peak_kernel.h"
#include "kernels/peak/peak_tile.h"

namespace octet::kernels {
namespace {

struct Avx2Peak {
  using Vector = __m256i;
  static constexpr int kAccumulators = 12;
  static constexpr int kProducts = 16;

  static Vector Zero() { return _mm256_setzero_si256(); }
  // Operands are bytes that were widened to 16 bits: vpmaddubsw on bytes would saturate.
  static void MultiplyAdd(Vector& sum, Vector lhs, Vector rhs) {
    Vector products;
    asm volatile(
        "vpmaddwd %3, %2, %1\n\t"
        "vpaddd %1, %0, %0"
        : "+x"(sum), "=&x"(products)
        : "x"(lhs), "x"(rhs));
  }
};

}  // namespace

int64_t PeakAvx2(int64_t iterations) { return RunPeak<Avx2Peak>(iterations); }

}  // namespace octet::kernels
