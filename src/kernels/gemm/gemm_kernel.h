// Quantised matrix product with requantised output: the inner loop of CONV_2D and FULLY_CONNECTED.
//
//   acc[m, n] = row_corrections[m] + bias[n] + sum over k of x[m, k] * w[n, k]
//   y[m, n]   = clamp(requantise(acc[m, n]))                     kernels/requantize_lanes.h
//
// for one panel of output channels n and `rows` pixels m. The zero point of the input is in the
// bias (bias[n] - zx * sum_k w[n, k]); that of an asymmetric filter in w or in row_corrections.
// docs/kernels/gemm.md has the algebra and the packing.
//
// Layouts. Input: k comes in groups of 4 or 8 bytes (GemmForm). Group g of pixel m is at
//
//   input + m * input_row_bytes + group_offsets[g]
//
// which serves 1x1 (offsets 0, 4, 8, .. or 0, 8, 16, ..) and k x k filters over a padded image
// alike. A variant takes its own element type: bytes, 4 or 8 of them a group, or int16, 2 of them.
// Weights: for each group the panel's vectors, each lane holding that lane's channel's group:
//
//   | group 0: vector 0 (lane 0: k0..k3, lane 1: k0..k3, ..), vector 1, .. | group 1: .. | ..
//
// with channels dealt to lanes as kernels/lane_order.h says. Missing k and channels have weight 0.
// Output: `columns` bytes a row at output + m * output_row_bytes.
//
// Reads whole groups of the input, so up to a group less a byte past a row's last k; writes
// nothing but columns * rows bytes. Weights and lanes are aligned to 64 bytes. Variants differ in
// speed alone: the specification is Conv2DReference and FullyConnectedReference.
#pragma once

#include <cstdint>

#include "kernels/prove_requantize/prove_requantize_kernel.h"
#include "kernels/requantize_lanes.h"

namespace octet::kernels {

// How a variant wants its operands.
enum class GemmForm : uint8_t {
  kUnsigned4,   // 4 x uint8 (an int8 value plus 128) times 4 x int8
  kSigned4,     // 4 x int8 (a uint8 value less 128) times 4 x int8
  kSigned8,     // the same with 8: of two rows times those of two channels
  kPairs,       // 2 x int16 (the unsigned byte, widened) times 2 x int16, lane by lane
  kSplitPairs,  // the same with a vector's weights of k0 before those of k1
};

struct GemmArguments {
  const uint8_t* input = nullptr;
  int64_t input_row_bytes = 0;
  const int32_t* group_offsets = nullptr;
  int groups = 0;
  const uint8_t* weights = nullptr;
  RequantizeLanes lanes;
  uint8_t clamp_min = 0;  // in unsigned bytes
  uint8_t clamp_max = 255;
  uint8_t output_flip = 0;                   // 0x80 where the output is stored as int8
  const int32_t* row_corrections = nullptr;  // or null: none
  uint8_t* output = nullptr;
  int64_t output_row_bytes = 0;
  int rows = 0;
  int columns = 0;  // in (0, channels of the panel]
};

using GemmFunction = void (*)(const GemmArguments&);

// One function a panel width, in vectors.
inline constexpr int kMaxGemmVectors = 4;
struct GemmKernel {
  const char* name = nullptr;
  GemmForm form = GemmForm::kUnsigned4;
  int lanes = 0;                               // int32 accumulators a vector
  int max_vectors = 0;                         // a panel
  VerifyFloatFunction verify_float = nullptr;  // of RequantizeForm::kFloat; null: not taken
  GemmFunction by_vectors[kMaxGemmVectors] = {};
  int rows_by_vectors[kMaxGemmVectors] = {};  // of a full tile
};

extern const GemmKernel kGemmAvx2;
extern const GemmKernel kGemmAvxVnni;
extern const GemmKernel kGemmAvx512Vnni;
extern const GemmKernel kGemmNeon;
extern const GemmKernel kGemmNeonDotprod;
extern const GemmKernel kGemmNeonI8mm;

}  // namespace octet::kernels
