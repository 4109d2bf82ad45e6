#include "image/jpeg_reduction.h"

#include "image/crop.h"

namespace octet {

int JpegReduction(const ImageHeader& header, const ImageInput& input,
                  const PreprocessOptions& options) {
  if (options.jpeg == JpegDecoding::kExact) return 1;
  constexpr int kFirstTransposed = 5;  // EXIF orientation
  const bool transposed =
      options.exif == ExifOrientation::kApply && header.orientation >= kFirstTransposed;
  const int width = transposed ? header.height : header.width;
  const int height = transposed ? header.width : header.height;
  for (const int reduction : {8, 4, 2}) {
    int reduced_width = width / reduction;
    int reduced_height = height / reduction;
    if (options.resize == ResizeMode::kCenterCrop) {
      reduced_width = CenterSquareSide(reduced_width, reduced_height, options.crop_fraction);
      reduced_height = reduced_width;
    }
    if (reduced_width >= 2 * input.width && reduced_height >= 2 * input.height) return reduction;
  }
  return 1;
}

}  // namespace octet
