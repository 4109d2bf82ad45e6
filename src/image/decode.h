// From the bytes of an image file to RGB or grey rows, equal bit for bit to Pillow 9.4's
// Image.open(file).convert("RGB") (3 channels) or .convert("L") (1 channel).
//
// JPEG:  slow integer DCT, fancy upsampling, no scaling; CMYK as Adobe writes it (inverted).
// PNG:   alpha and tRNS dropped, not composited; 16-bit grey saturates at 255, other 16-bit
//        samples keep their high byte; gamma and ICC profiles ignored.
// BMP:   the layouts of image/bmp_decoder.h.
// GIF, WebP: the first frame on its canvas.
// Grey of R, G, B: (19595 R + 38470 G + 7471 B + 0x8000) >> 16.
// The EXIF orientation is not applied here; see image/orientation.h.
// Errors: those of ReadImageHeader and CheckImageLimits (image/image_header.h), Corrupt for
// truncated or damaged data. JPEG data for which libjpeg would have to invent pixels is damaged.
// Any thread may call; a returned source is for one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "image/image_header.h"
#include "image/pixel_image.h"
#include "image/row_source.h"

namespace octet {

// `file` is borrowed: it must outlive the source. channels is 1 or 3. The second form is for
// callers that have the header already and have checked its limits; reduction (1, 2, 4 or 8)
// divides both sides, rounded up, where the format can do that while it decodes (JPEG), and is
// ignored elsewhere.
Result<std::unique_ptr<RowSource>> OpenImage(std::span<const uint8_t> file, int channels,
                                             const ImageLimits& limits = {});

Result<std::unique_ptr<RowSource>> OpenImage(std::span<const uint8_t> file,
                                             const ImageHeader& header, int channels,
                                             int reduction = 1);

// The whole image at once.
Result<PixelImage> DecodeImage(std::span<const uint8_t> file, int channels,
                               const ImageLimits& limits = {});

}  // namespace octet
