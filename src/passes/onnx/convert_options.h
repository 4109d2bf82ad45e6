// What a conversion may be told.
#pragma once

#include <string>
#include <vector>

namespace octet {

// How padding that is neither SAME nor VALID is written: as PAD, or as zero taps around the filter
// (and a second pool that picks every stride-th element), which needs no PAD; kAuto: the latter for
// depthwise convolutions and pools, where the extra taps cost less than moving the tensor.
enum class PadStyle { kOperator, kKernel, kAuto };

struct ConvertOptions {
  PadStyle pad = PadStyle::kOperator;
  // Grouped convolutions as one CONV_2D a group between SPLIT and CONCATENATION.
  bool split_groups = false;
  // Every graph input and output stays in ONNX's order, or these by name.
  bool keep_onnx_layout = false;
  std::vector<std::string> keep_layout;
  // Inputs and outputs that a quantised file quantises at once become int8 themselves.
  bool int8_interface = true;
  // For open first dims of inputs; other open dims are 1.
  int batch = 1;
};

}  // namespace octet
