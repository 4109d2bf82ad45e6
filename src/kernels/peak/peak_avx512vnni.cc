#include "kernels/isa/intrinsics.h"
#include "kernels/peak/peak_kernel.h"
#include "kernels/peak/peak_tile.h"

namespace octet::kernels {
namespace {

struct Avx512VnniPeak {
  using Vector = __m512i;
  static constexpr int kAccumulators = 12;
  static constexpr int kProducts = 64;

  static Vector Zero() { return _mm512_setzero_si512(); }
  static void MultiplyAdd(Vector& sum, Vector lhs, Vector rhs) {
#ifdef OCTET_EMULATED_ISA
    sum = _mm512_dpbusd_epi32(sum, lhs, rhs);
#else
    asm volatile("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(lhs), "v"(rhs));
#endif
  }
};

}  // namespace

int64_t PeakAvx512Vnni(int64_t iterations) { return RunPeak<Avx512VnniPeak>(iterations); }

}  // namespace octet::kernels
