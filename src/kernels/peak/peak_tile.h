// The loop of peak_kernel.h, written once. Isa is a struct in an unnamed namespace:
//   Vector                            a register: of int32 sums, or of an operand's bytes
//   Vector Zero()
//   void MultiplyAdd(Vector& sum, Vector lhs, Vector rhs)   asm volatile
//   int kAccumulators                 at least 8, at most 16; with the operands in registers
//   int kProducts                     of one MultiplyAdd
#pragma once

#include <cstdint>

namespace octet::kernels {

template <class Isa>
int64_t RunPeak(int64_t iterations) {
  using Vector = typename Isa::Vector;
  Vector sums[Isa::kAccumulators];
  for (Vector& sum : sums) sum = Isa::Zero();
  const Vector lhs = Isa::Zero();
  const Vector rhs = Isa::Zero();
  for (int64_t i = 0; i < iterations; ++i) {
#pragma GCC unroll 16
    for (Vector& sum : sums) Isa::MultiplyAdd(sum, lhs, rhs);
  }
  return iterations * Isa::kAccumulators * Isa::kProducts;
}

}  // namespace octet::kernels
