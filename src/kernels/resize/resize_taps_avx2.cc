#include "kernels/resize/resize_taps_tile.h"

namespace octet::kernels {

const ResizeTapsKernel kResizeTapsAvx2 = {
    .name = "Avx2", .bilinear_uint8 = BilinearUInt8, .bilinear_int8 = BilinearInt8};

}  // namespace octet::kernels
