#include <arm_neon.h>

#include "kernels/peak/peak_kernel.h"
#include "kernels/peak/peak_tile.h"

namespace octet::kernels {
namespace {

struct NeonPeak {
  using Vector = int32x4_t;
  static constexpr int kAccumulators = 16;
  static constexpr int kProducts = 8;

  static Vector Zero() { return vdupq_n_s32(0); }
  // 8 products of 16 bits, then pairs of them onto 32 bits.
  static void MultiplyAdd(Vector& sum, Vector lhs, Vector rhs) {
    int16x8_t products;
    asm volatile(
        "smull %1.8h, %2.8b, %3.8b\n\t"
        "sadalp %0.4s, %1.8h"
        : "+w"(sum), "=&w"(products)
        : "w"(lhs), "w"(rhs));
  }
};

}  // namespace

int64_t PeakNeon(int64_t iterations) { return RunPeak<NeonPeak>(iterations); }

}  // namespace octet::kernels
