// Resizing rows, equal bit for bit to Pillow's Image.resize on 8-bit images.
//
// Bilinear and bicubic are antialiased: when an axis shrinks, the filter widens by the scale.
// The horizontal pass runs first, each row rounded to 8 bits, then the vertical one:
//   h[y][o] = clamp((2^21 + sum_t kx[o][t] * in[y][xmin(o) + t]) >> 22)
//   v[o][x] = clamp((2^21 + sum_t ky[o][t] * h[ymin(o) + t][x]) >> 22)
// with the integer weights of image/resample_weights.h; an axis whose size stays is copied.
// Nearest picks the pixel under the centre of each output pixel.
// Only the rows under one vertical filter are kept, so memory does not grow with the image.
#pragma once

#include <memory>

#include "image/row_source.h"
#include "kernels/cpu_features.h"

namespace octet {

enum class ResizeFilter { kBilinear, kBicubic, kNearest };

// `source` is borrowed: it must outlive the result. All its rows must still be unread. The pixels
// do not depend on `cpu`.
std::unique_ptr<RowSource> ResizeRows(RowSource& source, int width, int height, ResizeFilter filter,
                                      const kernels::CpuFeatures& cpu = {});

}  // namespace octet
