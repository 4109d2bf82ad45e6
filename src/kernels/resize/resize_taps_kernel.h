// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR (kernels/resize/resize_kernel.h) with the rows and
// columns that are read, and their weights, in tables made at load. Bytes are unsigned,
// u = input ^ input_flip; int8 values are u - 128.
//
//   bilinear, uint8   as the reference, in float in its order
//   bilinear, int8    as the reference, the sum in int32: |far_units| is at most kMostFarUnits
//   nearest           pixels of pixel_bytes bytes, each byte ^ input_flip ^ output_flip
//
// Computes output rows [first_row, first_row + rows), counted through the images of the batch.
// Reads and writes no byte beyond the tensors. Variants differ in speed alone.
#pragma once

#include "kernels/resize/resize_kernel.h"

namespace octet::kernels {

// Of one output row or column: what it reads, and how much of the farther one.
struct ResizeTap {
  int64_t near = 0;
  int64_t far = 0;
  float far_part = 0;     // of 1; uint8
  int32_t far_units = 0;  // of kResizeUnit; int8
};

inline constexpr int64_t kMostFarUnits = 2048;

struct ResizeTapsArguments {
  ResizeArguments geometry;
  const ResizeTap* rows = nullptr;     // output_height
  const ResizeTap* columns = nullptr;  // output_width
  int64_t pixel_bytes = 0;             // nearest
  int64_t first_row = 0;
  int64_t row_count = 0;
  uint8_t input_flip = 0;
  uint8_t output_flip = 0;
  const uint8_t* input = nullptr;
  uint8_t* output = nullptr;
};

using ResizeTapsFunction = void (*)(const ResizeTapsArguments&);

struct ResizeTapsKernel {
  const char* name = nullptr;
  ResizeTapsFunction bilinear_uint8 = nullptr;
  ResizeTapsFunction bilinear_int8 = nullptr;
};

extern const ResizeTapsKernel kResizeTapsPortable;
extern const ResizeTapsKernel kResizeTapsAvx2;

void ResizeNearestTaps(const ResizeTapsArguments& arguments);

}  // namespace octet::kernels
