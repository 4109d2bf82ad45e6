#include "kernels/input_rows/input_rows_kernel.h"
#include "kernels/resize/resize_taps_tile.h"

namespace octet::kernels {

const ResizeTapsKernel kResizeTapsPortable = {
    .name = "Portable", .bilinear_uint8 = BilinearUInt8, .bilinear_int8 = BilinearInt8};

void ResizeNearestTaps(const ResizeTapsArguments& a) {
  const ResizeArguments& g = a.geometry;
  const auto flip = static_cast<uint8_t>(a.input_flip ^ a.output_flip);
  for (int64_t r = a.first_row; r < a.first_row + a.row_count; ++r) {
    const int64_t row = r / g.output_height * g.input_height + a.rows[r % g.output_height].near;
    const uint8_t* from = a.input + row * g.input_width * a.pixel_bytes;
    uint8_t* to = a.output + r * g.output_width * a.pixel_bytes;
    for (int64_t x = 0; x < g.output_width; ++x) {
      CopyBytes(from + a.columns[x].near * a.pixel_bytes, a.pixel_bytes, flip,
                to + x * a.pixel_bytes);
    }
  }
}

}  // namespace octet::kernels
