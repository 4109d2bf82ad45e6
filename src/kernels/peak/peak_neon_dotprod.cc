#include <arm_neon.h>

#include "kernels/peak/peak_kernel.h"
#include "kernels/peak/peak_tile.h"

namespace octet::kernels {
namespace {

struct NeonDotprodPeak {
  using Vector = int32x4_t;
  static constexpr int kAccumulators = 16;
  static constexpr int kProducts = 16;

  static Vector Zero() { return vdupq_n_s32(0); }
  static void MultiplyAdd(Vector& sum, Vector lhs, Vector rhs) {
    asm volatile("sdot %0.4s, %1.16b, %2.16b" : "+w"(sum) : "w"(lhs), "w"(rhs));
  }
};

}  // namespace

int64_t PeakNeonDotprod(int64_t iterations) { return RunPeak<NeonDotprodPeak>(iterations); }

}  // namespace octet::kernels
