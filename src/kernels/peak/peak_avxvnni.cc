#include "kernels/isa/intrinsics.h"
#include "kernels/peak/peak_kernel.h"
#include "kernels/peak/peak_tile.h"

namespace octet::kernels {
namespace {

struct AvxVnniPeak {
  using Vector = __m256i;
  static constexpr int kAccumulators = 12;
  static constexpr int kProducts = 32;

  static Vector Zero() { return _mm256_setzero_si256(); }
  // {vex}: the assembler would choose the EVEX form, which CPUs without AVX-512 lack.
  static void MultiplyAdd(Vector& sum, Vector lhs, Vector rhs) {
#ifdef OCTET_EMULATED_ISA
    sum = _mm256_dpbusd_epi32(sum, lhs, rhs);
#else
    asm volatile("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum) : "x"(lhs), "x"(rhs));
#endif
  }
};

}  // namespace

int64_t PeakAvxVnni(int64_t iterations) { return RunPeak<AvxVnniPeak>(iterations); }

}  // namespace octet::kernels
