// FULLY_CONNECTED as the CONV_2D of a 1 x 1 image: the same numbers, but every reader of int8
// models takes such a filter with one scale a channel, and so do NPUs without FULLY_CONNECTED.
//
//   [.., K] -> RESHAPE [N, 1, 1, K] -> CONV_2D [out, 1, 1, K] -> RESHAPE to the old shape
// A RESHAPE before it that comes from [N, 1, 1, K] is taken back instead of adding one. Layers with
// a computed or shuffled filter stay. Tensors keep their indices; a pure function.
#pragma once

#include "model/model.h"

namespace octet {

Model FullyConnectedToConv2D(Model model);

}  // namespace octet
