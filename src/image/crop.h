// The central square of an image, as rows. See image/preprocess.h for the formula.
#pragma once

#include <memory>

#include "image/row_source.h"

namespace octet {

// side = max(1, int(fraction * min(width, height))), 0 < fraction <= 1
int CenterSquareSide(int width, int height, double fraction);

// That square; the offset of an odd rest is rounded up. `source` is borrowed: it must outlive the
// result. All its rows must still be unread.
std::unique_ptr<RowSource> CenterSquareRows(RowSource& source, double fraction);

}  // namespace octet
