// The loops of kernels/elementwise/pair_bytes_kernel.h, written once. Isa gives the words:
//
//   Bytes, Floats                             vectors of unsigned bytes and of floats
//   kBytes                                    bytes a vector
//   Load(const uint8_t*) -> Bytes, Store(uint8_t*, Bytes), SplatByte, Xor, Max, Min
//   Splat, Sub, Mul, Fma                      of Floats
//   Widen(Bytes, Floats (&)[4])               in some order of lanes
//   Narrow(const Floats (&)[4]) -> Bytes      rounded to nearest even, saturated; undoes that order
#pragma once

#include "kernels/elementwise/pair_bytes_kernel.h"

namespace octet::kernels {

// combine(Bytes lhs, Bytes rhs) -> Bytes
template <class Isa, class Combine>
[[gnu::always_inline]] static inline void ForEachBlock(const PairArguments& a,
                                                       const Combine& combine) {
  constexpr int64_t kBytes = Isa::kBytes;
  const auto lhs_flip = Isa::SplatByte(a.lhs_flip);
  const auto rhs_flip = Isa::SplatByte(a.rhs_flip);
  const auto output_flip = Isa::SplatByte(a.output_flip);
  const auto block = [&](const uint8_t* lhs, const uint8_t* rhs, uint8_t* output) {
    const auto y = combine(Isa::Xor(Isa::Load(lhs), lhs_flip), Isa::Xor(Isa::Load(rhs), rhs_flip));
    Isa::Store(output, Isa::Xor(y, output_flip));
  };
  int64_t i = 0;
  for (; i + kBytes <= a.count; i += kBytes) block(a.lhs + i, a.rhs + i, a.output + i);
  if (i == a.count) return;
  uint8_t lhs[kBytes] = {};
  uint8_t rhs[kBytes] = {};
  uint8_t output[kBytes];
  const auto left = static_cast<size_t>(a.count - i);
  __builtin_memcpy(lhs, a.lhs + i, left);
  __builtin_memcpy(rhs, a.rhs + i, left);
  block(lhs, rhs, output);
  __builtin_memcpy(a.output + i, output, left);
}

// combine(Floats lhs, Floats rhs) -> Floats, then rounded and clamped
template <class Isa, class Combine>
[[gnu::always_inline]] static inline void ForEachFloatBlock(const PairArguments& a,
                                                            const Combine& combine) {
  const auto min = Isa::SplatByte(a.form.clamp_min);
  const auto max = Isa::SplatByte(a.form.clamp_max);
  ForEachBlock<Isa>(a, [&](auto lhs_bytes, auto rhs_bytes) {
    typename Isa::Floats lhs[4];
    typename Isa::Floats rhs[4];
    Isa::Widen(lhs_bytes, lhs);
    Isa::Widen(rhs_bytes, rhs);
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) lhs[i] = combine(lhs[i], rhs[i]);
    return Isa::Min(Isa::Max(Isa::Narrow(lhs), min), max);
  });
}

template <class Isa>
static void PairSum(const PairArguments& a) {
  const auto lhs_scale = Isa::Splat(a.form.lhs_scale);
  const auto rhs_scale = Isa::Splat(a.form.rhs_scale);
  const auto offset = Isa::Splat(a.form.offset);
  ForEachFloatBlock<Isa>(a, [&](auto lhs, auto rhs) {
    return Isa::Fma(lhs_scale, lhs, Isa::Fma(rhs_scale, rhs, offset));
  });
}

template <class Isa>
static void PairProduct(const PairArguments& a) {
  const auto scale = Isa::Splat(a.form.lhs_scale);
  const auto offset = Isa::Splat(a.form.offset);
  const auto lhs_zero_point = Isa::Splat(a.form.lhs_zero_point);
  const auto rhs_zero_point = Isa::Splat(a.form.rhs_zero_point);
  ForEachFloatBlock<Isa>(a, [&](auto lhs, auto rhs) {
    const auto product = Isa::Mul(Isa::Sub(lhs, lhs_zero_point), Isa::Sub(rhs, rhs_zero_point));
    return Isa::Fma(scale, product, offset);
  });
}

template <class Isa>
static void PairMaximum(const PairArguments& a) {
  ForEachBlock<Isa>(a, [](auto lhs, auto rhs) { return Isa::Max(lhs, rhs); });
}

template <class Isa>
static void PairMinimum(const PairArguments& a) {
  ForEachBlock<Isa>(a, [](auto lhs, auto rhs) { return Isa::Min(lhs, rhs); });
}

}  // namespace octet::kernels
