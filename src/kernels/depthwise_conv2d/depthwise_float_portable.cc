#include "kernels/depthwise_conv2d/depthwise_float_tile.h"

namespace octet::kernels {

void DepthwiseFloatPortable(const DepthwiseFloatArguments& arguments) { DepthwiseFloat(arguments); }

}  // namespace octet::kernels
