// Float DEPTHWISE_CONV_2D with a depth multiplier of 1
// (kernels/depthwise_conv2d/depthwise_conv2d_kernel.h), all channels of a pixel at once: every
// output is summed in the reference's order, so results equal the reference's bit for bit.
//
// Computes output rows [first_row, first_row + rows), counted through the images of the batch.
// Variants differ in speed alone.
#pragma once

#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"

namespace octet::kernels {

struct DepthwiseFloatArguments {
  const DepthwiseConv2DGeometry* geometry = nullptr;
  FloatSum sum;
  const float* input = nullptr;
  const float* filter = nullptr;
  const float* bias = nullptr;  // or null
  float* output = nullptr;
  int first_row = 0;
  int rows = 0;
};

using DepthwiseFloatFunction = void (*)(const DepthwiseFloatArguments&);

void DepthwiseFloatPortable(const DepthwiseFloatArguments& arguments);
void DepthwiseFloatAvx2(const DepthwiseFloatArguments& arguments);

}  // namespace octet::kernels
