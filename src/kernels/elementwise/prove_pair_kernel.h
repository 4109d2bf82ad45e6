// Load-time search for float constants with which a sum or product of bytes is exact.
//
// The reference's outputs for all 65,536 pairs are given. A candidate form is proved by running the
// kernel over all pairs: what it then computes for any tensor it has computed here. Candidates come
// from the pairs whose real result lies close to a half, where outputs step from k - 1 to k: they
// leave an interval for the offset, whose middle is tried.
#pragma once

#include <cstdint>

#include "kernels/elementwise/pair_bytes_kernel.h"

namespace octet::kernels {

// In reals, on unsigned bytes: y = lhs_scale u0 + rhs_scale u1 + offset, or, for a product,
// y = lhs_scale (u0 - lhs_zero_point) (u1 - rhs_zero_point) + offset.
struct RealPair {
  bool is_product = false;
  double lhs_scale = 0;
  double rhs_scale = 0;
  double offset = 0;
  int lhs_zero_point = 0;
  int rhs_zero_point = 0;
};

// expected[256 u0 + u1] is the reference's output as an unsigned byte. `run` is the kernel of the
// form. False when no constants were found.
bool ProvePairForm(const RealPair& real, const uint8_t* expected, PairFunction run, PairForm& form);

}  // namespace octet::kernels
