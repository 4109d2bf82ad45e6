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
//
// A pixel p becomes, per channel, with r = (p - mean) / std:
//   uint8    p; with a normalisation given by the user clamp(round(r / scale) + zero_point)
//   int8     clamp(round(r / scale) + zero_point) with the user's normalisation, else the
//            metadata's; p - 128 without any
//   float32  r with the user's normalisation, else the metadata's, else mean 127.5, std 127.5
// A Preprocessor is immutable: any number of threads may call Run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "image/image_header.h"
#include "image/resize.h"
#include "tensor/element_type.h"
#include "tensor/quantization.h"
#include "tensor/shape.h"

namespace octet {

enum class ResizeMode { kStretch, kCenterCrop };
enum class ExifOrientation { kApply, kIgnore };

// In pixel units (0 to 255); one value for all channels or one a channel.
struct Normalization {
  std::vector<float> mean = {};
  std::vector<float> std = {};
  friend bool operator==(const Normalization&, const Normalization&) = default;
};

// The input tensor of an image model.
struct ImageInput {
  ElementType type = ElementType::kUInt8;
  int height = 0;
  int width = 0;
  int channels = 0;  // 1 or 3
  AffineQuantization quantization = {};

  size_t tensor_bytes() const;
};

// Takes [1, H, W, C] and [H, W, C] of uint8, int8 or float32 with C 1 or 3; Unsupported for others.
Result<ImageInput> ImageInputOf(ElementType type, const Shape& shape,
                                const ChannelQuantization& quantization);

struct PreprocessOptions {
  ResizeMode resize = ResizeMode::kStretch;
  double crop_fraction = 0.875;  // in (0, 1]; for kCenterCrop
  ResizeFilter filter = ResizeFilter::kBilinear;
  ExifOrientation exif = ExifOrientation::kApply;
  std::optional<Normalization> normalization = {};           // given by the user
  std::optional<Normalization> metadata_normalization = {};  // from the model's metadata
  ImageLimits limits = {};
};

// The words of command line and configuration. An unknown word is InvalidArgument with the list.
Result<ResizeMode> ParseResizeMode(std::string_view word);            // stretch, crop
Result<ResizeFilter> ParseResizeFilter(std::string_view word);        // bilinear, bicubic, nearest
Result<ExifOrientation> ParseExifOrientation(std::string_view word);  // apply, ignore
// The same lists for help texts: "stretch, crop".
std::string ResizeModeWords();
std::string ResizeFilterWords();
std::string ExifOrientationWords();

class Preprocessor {
 public:
  static Result<Preprocessor> Create(const ImageInput& input, const PreprocessOptions& options);

  const ImageInput& input() const { return input_; }

  // Decodes `file` into `tensor_bytes`, which must have input().tensor_bytes() bytes and be
  // aligned for the element type. Errors are those of image/decode.h; then the tensor is undefined.
  Status Run(std::span<const uint8_t> file, std::span<uint8_t> tensor_bytes) const;

 private:
  // What each of the 256 pixel values becomes, one table a channel.
  template <class T>
  using PixelTables = std::vector<std::array<T, 256>>;
  using AnyPixelTables =
      std::variant<PixelTables<uint8_t>, PixelTables<int8_t>, PixelTables<float>>;

  Preprocessor(const ImageInput& input, const PreprocessOptions& options, AnyPixelTables tables);

  ImageInput input_;
  PreprocessOptions options_;
  AnyPixelTables tables_;
};

}  // namespace octet
