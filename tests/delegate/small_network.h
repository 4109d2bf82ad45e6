// A small 8-bit network with all that the test delegate takes, and something it does not:
//   CONV_2D -> DEPTHWISE_CONV_2D -> CONV_2D -> ADD (with the first) -> AVERAGE_POOL_2D
#pragma once

#include "model/model.h"

namespace octet::testing {

inline constexpr int kSmallNetworkOperators = 5;
inline constexpr int kSmallNetworkPool = 4;  // the operator the test delegate has not

// uint8 with one scale a tensor, or int8 with one a channel for the weights.
Model SmallNetwork(bool is_signed);

}  // namespace octet::testing
