#include <cmath>

#include "kernels/prove_requantize/prove_requantize_kernel.h"

namespace octet::kernels {

// Stricter than rounding asks at ties, which are never needed: y below k - 1/2 rounds below k,
// y above it rounds to k or more.
bool VerifyFloatReference(const RequantizeThresholds& thresholds, FloatRequantize form) {
  for (int i = 0; i < thresholds.count; ++i) {
    const float middle = static_cast<float>(thresholds.first + i) - 0.5F;
    const int32_t at = thresholds.at[i];
    const float reached = std::fma(static_cast<float>(at), form.scale, form.offset);
    const float before = std::fma(static_cast<float>(at - 1), form.scale, form.offset);
    if (!(reached > middle && before < middle)) return false;
  }
  return true;
}

}  // namespace octet::kernels
