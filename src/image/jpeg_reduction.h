// By how much a JPEG file may be scaled down while it is decoded.
//
// libjpeg can leave high frequencies out and so decode at a half, a quarter or an eighth of the
// size for a fraction of the time. The rest of the way is the usual resize, from at least twice the
// tensor's size, as Pillow's Image.draft(None, (2 * width, 2 * height)) has it. A crop is taken
// from the reduced image, at whole pixels of that. A pure function: any thread may call it.
#pragma once

#include "image/image_header.h"
#include "image/image_input.h"
#include "image/preprocess_options.h"

namespace octet {

// Of 8, 4 and 2 the largest by which the sides of the image, or of its crop, may be divided,
// rounded down, and still be twice the input's; else 1. 1 for JpegDecoding::kExact.
int JpegReduction(const ImageHeader& header, const ImageInput& input,
                  const PreprocessOptions& options);

}  // namespace octet
