// The convolution buffer of the RK3588's NPU, as Mesa's rocket driver divides it between input and
// weights: 12 banks of 256 entries of 128 bytes.
//   C               = ceil(Cin / 16), the 16-channel atoms of a pixel; 8 fill an entry
//   row entries     = floor(C / 8) * W + (C % 8 == 3 ? W : ceil(C % 8 * W / 8))
//   input banks     = ceil(row entries * H / 256)
//   weight banks    = ceil(ceil(kh * kw * Cin * (depthwise ? 1 : Cout) / 128) / 256) + 1
//   all weights fit = weight banks + 1 < 12
//   free banks      = all weights fit ? 12 - weight banks : 7
// An input larger than the free banks is computed in bands.
#pragma once

#include <cstdint>

namespace octet {

struct RocketConvolution {
  int64_t input_height = 0;
  int64_t input_width = 0;
  int64_t input_channels = 0;
  int64_t output_channels = 0;
  int64_t kernel_height = 0;
  int64_t kernel_width = 0;
  bool depthwise = false;
};

struct RocketBanks {
  int64_t input = 0;
  int64_t weights = 0;
  int64_t free = 0;  // for the input
  bool weights_fit = false;

  // Bands of the input and weights that do not stay: the driver frees a buffer twice at the first
  // inference.
  bool freed_twice() const { return !weights_fit && input > free; }
};
RocketBanks BanksOf(const RocketConvolution& convolution);

}  // namespace octet
