// Operators on two tensors of bytes, ADD, SUB, MUL, MAXIMUM, MINIMUM and PRELU, at vector speed.
// Everything is computed on unsigned bytes: u = stored ^ flip, where a flip of 0x80 makes an int8
// value q the byte q + 128. For i in [0, count):
//
//   sum       y = clamp(round(fma(lhs_scale, u0, fma(rhs_scale, u1, offset))))
//   product   y = clamp(round(fma(lhs_scale, (u0 - lhs_zero_point) (u1 - rhs_zero_point), offset)))
//   table     y = table[256 u0 + u1]
//   maximum   y = max(u0, u1)          minimum   y = min(u0, u1)
//   output[i] = y ^ output_flip        with u0 = lhs[i] ^ lhs_flip, u1 = rhs[i] ^ rhs_flip
//
// in float, rounding to nearest even. Sums and products equal the reference kernels only with
// constants that ProvePairForm (kernels/elementwise/prove_pair_kernel.h) has found; the table is
// for pairs without such constants.
//
// Output may be lhs or rhs. Nothing beyond `count` bytes is read or written. Variants differ in
// speed alone.
#pragma once

#include <cstdint>

namespace octet::kernels {

inline constexpr int kBytePairs = 256 * 256;

struct PairForm {
  float lhs_scale = 0;
  float rhs_scale = 0;
  float offset = 0;
  float lhs_zero_point = 0;
  float rhs_zero_point = 0;
  uint8_t clamp_min = 0;
  uint8_t clamp_max = 255;
  const uint8_t* table = nullptr;  // kBytePairs
};

struct PairArguments {
  PairForm form;
  const uint8_t* lhs = nullptr;
  const uint8_t* rhs = nullptr;
  uint8_t* output = nullptr;
  int64_t count = 0;
  uint8_t lhs_flip = 0;
  uint8_t rhs_flip = 0;
  uint8_t output_flip = 0;
};

using PairFunction = void (*)(const PairArguments&);

struct PairKernel {
  const char* name = nullptr;
  PairFunction sum = nullptr;
  PairFunction product = nullptr;
  PairFunction maximum = nullptr;
  PairFunction minimum = nullptr;
};

extern const PairKernel kPairReference;
extern const PairKernel kPairAvx2;
extern const PairKernel kPairAvx512Vnni;

// A table in the second-level cache is as fast as lookups get: one variant.
void PairTable(const PairArguments& arguments);

}  // namespace octet::kernels
