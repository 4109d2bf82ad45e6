// Grey rows as RGB and RGB rows as grey, by Pillow's ITU-R 601-2 luma in fixed point:
//   L = (19595 R + 38470 G + 7471 B + 0x8000) >> 16        (weights sum to 65536)
#pragma once

#include <memory>

#include "image/row_source.h"

namespace octet {

// The rows of `source` with `channels` channels, 1 or 3.
std::unique_ptr<RowSource> WithChannels(std::unique_ptr<RowSource> source, int channels);

}  // namespace octet
