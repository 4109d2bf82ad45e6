#include "kernels/depthwise_conv2d/depthwise_float_tile.h"

namespace octet::kernels {

void DepthwiseFloatAvx2(const DepthwiseFloatArguments& arguments) { DepthwiseFloat(arguments); }

}  // namespace octet::kernels
