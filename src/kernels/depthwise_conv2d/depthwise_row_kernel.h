// One output row of DEPTHWISE_CONV_2D with multiplier 1, dilation 1 and a 3x3 or 5x5 filter, for
// one group of channels:
//
//   acc[x, c] = bias[c] + sum over fy, fx of in[fy, x * stride - pad_left + fx, c] * w[fy, fx, c]
//   y[x, c]   = clamp(requantise(acc[x, c]))                     kernels/requantize_lanes.h
//
// The zero point of the input is in the bias, so a tap outside the image must read it: rows outside
// are passed as a row of zero points, columns outside are made by the kernel. Column by column, the
// bytes of a column's rows are interleaved so that each int32 lane holds one channel's vertical
// taps; every column then meets the weights of each horizontal tap in the accumulators of that
// tap's output. docs/kernels/depthwise.md draws it.
//
// Layout of the weights, for vertical taps in dwords of 4 bytes (DepthwiseForm::kBytes, int8) or of
// 2 int16 (kPairs): for each fx, for each dword of vertical taps d, for each vector, its lanes:
//
//   | fx 0: d 0: vector 0 (lane 0: fy 0..3, lane 1: ..), vector 1, .. | d 1: .. | fx 1: ..
//
// with channels dealt to lanes as kernels/lane_order.h says. Lanes hold int32 as in the GEMM.
//
// With rows_per_step = 2 (a variant for groups half as wide) the vectors hold the same channels of
// two output rows; `rows` then has the second row's inputs after the first's, `outputs` two rows.
//
// Reads whole groups: channels [0, group_channels) of each pixel, from pointers that are already at
// the group's first channel. Weights and lanes are aligned to 64 bytes.
#pragma once

#include <cstdint>

#include "kernels/prove_requantize/prove_requantize_kernel.h"
#include "kernels/requantize_lanes.h"

namespace octet::kernels {

enum class DepthwiseForm : uint8_t {
  kBytes,       // int8 weights
  kPairs,       // int16 weights
  kSplitPairs,  // the same with a vector's first vertical tap before its second
};

struct DepthwiseRowArguments {
  const uint8_t* const* rows = nullptr;  // filter rows of each output row
  uint8_t input_flip = 0;                // 0x80 where the input is stored as int8
  uint8_t input_zero_point = 0;          // as an unsigned byte
  int input_width = 0;
  int64_t pixel_bytes = 0;  // from one pixel to the next, of input and output alike
  int pad_left = 0;
  const uint8_t* weights = nullptr;
  RequantizeLanes lanes;
  uint8_t clamp_min = 0;  // in unsigned bytes
  uint8_t clamp_max = 255;
  uint8_t output_flip = 0;  // 0x80 where the output is stored as int8
  uint8_t* const* outputs = nullptr;
  int output_width = 0;
};

using DepthwiseRowFunction = void (*)(const DepthwiseRowArguments&);

struct DepthwiseRowKernel {
  const char* name = nullptr;
  DepthwiseForm form = DepthwiseForm::kBytes;
  bool reads_signed = false;  // inputs as int8, else as unsigned bytes: decides the bias
  int lanes = 0;              // int32 accumulators a vector
  int vectors = 0;            // a group
  int rows_per_step = 1;      // output rows at once
  VerifyFloatFunction verify_float = nullptr;  // of RequantizeForm::kFloat; null: not taken
  DepthwiseRowFunction filter3_stride1 = nullptr;
  DepthwiseRowFunction filter3_stride2 = nullptr;
  DepthwiseRowFunction filter5_stride1 = nullptr;
  DepthwiseRowFunction filter5_stride2 = nullptr;

  int group_channels() const { return lanes * vectors / rows_per_step; }
  int taps_per_dword() const { return form == DepthwiseForm::kBytes ? 4 : 2; }
};

extern const DepthwiseRowKernel kDepthwiseAvx2;
extern const DepthwiseRowKernel kDepthwiseAvxVnni;
extern const DepthwiseRowKernel kDepthwiseAvx512Vnni;
extern const DepthwiseRowKernel kDepthwiseAvx512VnniTwoRows;
extern const DepthwiseRowKernel kDepthwiseNeon;
extern const DepthwiseRowKernel kDepthwiseNeonDotprod;

}  // namespace octet::kernels
