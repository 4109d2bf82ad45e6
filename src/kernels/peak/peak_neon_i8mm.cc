#include <arm_neon.h>

#include "kernels/peak/peak_kernel.h"
#include "kernels/peak/peak_tile.h"

namespace octet::kernels {
namespace {

struct NeonI8mmPeak {
  using Vector = int32x4_t;
  static constexpr int kAccumulators = 16;
  static constexpr int kProducts = 32;

  static Vector Zero() { return vdupq_n_s32(0); }
  // A 2 x 8 matrix times an 8 x 2 one.
  static void MultiplyAdd(Vector& sum, Vector lhs, Vector rhs) {
    asm volatile("smmla %0.4s, %1.16b, %2.16b" : "+w"(sum) : "w"(lhs), "w"(rhs));
  }
};

}  // namespace

int64_t PeakNeonI8mm(int64_t iterations) { return RunPeak<NeonI8mmPeak>(iterations); }

}  // namespace octet::kernels
