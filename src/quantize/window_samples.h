// What the filter of a CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED sees: rows of real numbers,
// one a sampled output position, taps in the order [height][width][channel], zeros where the window
// is outside the image.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/model.h"
#include "quantize/activation_store.h"

namespace octet {

// FULLY_CONNECTED: a 1 x 1 window on images of one row, as many columns as it has rows of input.
struct FilterWindow {
  int input_height = 1, input_width = 1, input_channels = 1;
  int output_height = 1, output_width = 1, output_channels = 1;
  int height = 1, width = 1;
  int stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int pad_h = 0, pad_w = 0;
  int group_channels = 1;  // input channels that one output channel sees

  int taps() const { return height * width; }
  int groups() const { return input_channels / group_channels; }
  int group_outputs() const { return output_channels / groups(); }
};

// Nothing for other operators and for batches of images.
std::optional<FilterWindow> FilterWindowOf(const Subgraph& graph, const Operator& op);

struct WindowPosition {
  uint32_t sample = 0;
  int16_t y = 0, x = 0;  // of the output
};
// About `limit` positions, the same each time; all where there are no more.
std::vector<WindowPosition> SamplePositions(const FilterWindow& window, size_t samples,
                                            size_t limit);

// A tensor of an ActivationStore as real numbers: float32 as they are, integers by their scale.
struct RealInput {
  const ActivationStore& store;
  int32_t tensor;
  ElementType type;
  AffineQuantization quantization;
};

// taps() * (channel_end - channel_begin) numbers of that range of channels to `row`.
void GatherWindow(const FilterWindow& window, const RealInput& input, WindowPosition position,
                  int channel_begin, int channel_end, float* row);

}  // namespace octet
