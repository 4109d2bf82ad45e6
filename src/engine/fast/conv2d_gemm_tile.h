// One tile of a packed convolution: brings its input into the kernel's form in the tile's scratch
// memory and runs the panels over it. Any thread, any order.
#pragma once

#include "engine/fast/conv2d_gemm.h"
#include "engine/step.h"

namespace octet {

void RunTile(const Conv2DGemm& conv, const StepContext& tensors, int tile);

}  // namespace octet
