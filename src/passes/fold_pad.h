// PAD before CONV_2D or DEPTHWISE_CONV_2D with VALID padding becomes the convolution's explicit
// padding, which costs nothing: a tap on a zero point adds 0. As exported by PyTorch, whose pads do
// not equal SAME at stride 2.
//
// Done for 8- and 16-bit tensors whose paddings are constant, of rows and columns alone, and less
// than the filter's extent. A PAD that others read too, or that is an output, stays for them.
#pragma once

#include "model/model.h"

namespace octet {

Model FoldPad(Model model);

}  // namespace octet
