// From an image file to the bytes of a model's input tensor, described per model.
//
//   decode -> EXIF orientation -> crop -> resize -> normalise -> quantise
// Pixels are those of Pillow 9.4:
//   image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")      # "L" for one channel
//   crop:    side = max(1, int(crop_fraction * min(image.size)))
//            x, y = ((n - side + 1) // 2 for n in image.size)             # width, height
//            image = image.crop((x, y, x + side, y + side))
//   image = image.resize((width, height), filter)
// This is the centre crop of the EfficientNet evaluation (0.875 = 224 / 256).
// Pixels then become elements by the tables of image/pixel_tables.h.
// A Preprocessor is immutable: any number of threads may call Run.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "image/image_input.h"
#include "image/pixel_tables.h"
#include "image/preprocess_options.h"

namespace octet {

class Preprocessor {
 public:
  // Resizes with the kernels that the CPU, masked by the environment's OCTET_CPU, has.
  static Result<Preprocessor> Create(const ImageInput& input, const PreprocessOptions& options);

  const ImageInput& input() const { return input_; }

  // Decodes `file` into `tensor_bytes`, which must have input().tensor_bytes() bytes and be
  // aligned for the element type. Errors are those of image/decode.h; then the tensor is undefined.
  Status Run(std::span<const uint8_t> file, std::span<uint8_t> tensor_bytes) const;

  // What Run does before it crops and resizes, the pixels thrown away: for measurements.
  Status DecodeOnly(std::span<const uint8_t> file) const;

 private:
  Preprocessor(const ImageInput& input, const PreprocessOptions& options, PixelTables tables,
               const kernels::CpuFeatures& cpu);

  ImageInput input_;
  PreprocessOptions options_;
  PixelTables tables_;
  bool identities_;  // pixels become elements as they are
  kernels::CpuFeatures cpu_;
};

}  // namespace octet
