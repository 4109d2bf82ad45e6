// A quantised uint8 model as the rocket driver of the RK3588's NPU takes it, with the same results.
//
//   ADD      its operand that a convolution makes for it alone, the later one, comes first; a fused
//            activation goes where the ends of the output's scale clip just so
// What the driver wants of scales is RangeDemands' business, what of shapes the network's.
#pragma once

#include "model/model.h"

namespace octet {

Model FitRocket(Model model);

}  // namespace octet
