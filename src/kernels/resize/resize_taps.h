// Load time: the tables of kernels/resize/resize_taps_kernel.h.
#pragma once

#include <vector>

#include "kernels/resize/resize_taps_kernel.h"

namespace octet::kernels {

enum class ResizeForm : uint8_t { kBilinearUInt8, kBilinearInt8, kNearest };

// Of one axis; empty when a weight is out of the kernel's range.
std::vector<ResizeTap> MakeResizeTaps(const ResizeArguments& arguments, ResizeForm form,
                                      int64_t input_size, int64_t output_size);

}  // namespace octet::kernels
