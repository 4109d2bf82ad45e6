// JPEG through libjpeg-turbo: baseline, progressive, arithmetic; grey, RGB, YCbCr, CMYK, YCCK.
//
// Slow integer DCT and fancy upsampling, as Pillow. Four-channel files are taken as Adobe writes
// them, inverted: with c, m, y, k the stored samples, R = k - mul255(255 - c, k), and so on.
// Baseline files stream: a few MCU rows are held. Progressive ones hold all coefficients.
// Warnings of libjpeg that mean lost pixels are errors. Row of image/image_formats.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "image/image_header.h"
#include "image/row_source.h"

namespace octet {

bool IsJpeg(std::span<const uint8_t> file);
Result<ImageHeader> ReadJpegHeader(std::span<const uint8_t> file);
Result<std::unique_ptr<RowSource>> OpenJpeg(std::span<const uint8_t> file);
// With both sides divided by 1, 2, 4 or 8, rounded up: libjpeg leaves high frequencies out. Grey
// and RGB pixels are those of Pillow's Image.draft.
Result<std::unique_ptr<RowSource>> OpenReducedJpeg(std::span<const uint8_t> file, int reduction);

}  // namespace octet
