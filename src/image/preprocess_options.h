// How a model wants its images: resize, crop, filter, orientation, normalisation, limits, and the
// words for them on the command line and in configuration files.
// Plain data; any thread may call the functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/image_header.h"
#include "image/resize.h"

namespace octet {

enum class ResizeMode { kStretch, kCenterCrop };
enum class ExifOrientation { kApply, kIgnore };
// kFast: a JPEG file is decoded at a half, a quarter or an eighth of its size where both sides (of
// the crop) stay at least twice the tensor's: Pillow's draft mode with twice the size.
enum class JpegDecoding { kExact, kFast };

// In pixel units (0 to 255); one value for all channels or one a channel.
struct Normalization {
  std::vector<float> mean = {};
  std::vector<float> std = {};
  friend bool operator==(const Normalization&, const Normalization&) = default;
};

struct PreprocessOptions {
  ResizeMode resize = ResizeMode::kStretch;
  double crop_fraction = 0.875;  // in (0, 1]; for kCenterCrop
  ResizeFilter filter = ResizeFilter::kBilinear;
  ExifOrientation exif = ExifOrientation::kApply;
  JpegDecoding jpeg = JpegDecoding::kExact;
  std::optional<Normalization> normalization = {};           // given by the user
  std::optional<Normalization> metadata_normalization = {};  // from the model's metadata
  ImageLimits limits = {};
};

// The words of command line and configuration. An unknown word is InvalidArgument with the list.
Result<ResizeMode> ParseResizeMode(std::string_view word);            // stretch, crop
Result<ResizeFilter> ParseResizeFilter(std::string_view word);        // bilinear, bicubic, nearest
Result<ExifOrientation> ParseExifOrientation(std::string_view word);  // apply, ignore
Result<JpegDecoding> ParseJpegDecoding(std::string_view word);        // exact, fast
// The same lists for help texts: "stretch, crop".
std::string ResizeModeWords();
std::string ResizeFilterWords();
std::string ExifOrientationWords();
std::string JpegDecodingWords();

}  // namespace octet
