#include "cli/preprocess_words.h"

#include "cli/command.h"

namespace octet::cli {

void PreprocessWords::AddTo(CLI::App& app) {
  app.add_option("--resize", resize, "how the photo meets the model's size: " + ResizeModeWords())
      ->check(Understood(ParseResizeMode))
      ->capture_default_str();
  app.add_option("--crop-fraction", crop_fraction, "side of the centre crop, of the shorter side")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  app.add_option("--filter", filter, "resampling, as Pillow's: " + ResizeFilterWords())
      ->check(Understood(ParseResizeFilter))
      ->capture_default_str();
  app.add_option("--exif", exif, "EXIF orientation: " + ExifOrientationWords())
      ->check(Understood(ParseExifOrientation))
      ->capture_default_str();
  app.add_option("--jpeg", jpeg,
                 "decoding of JPEG files: " + JpegDecodingWords() +
                     "; fast scales large ones while it decodes, as Pillow's draft mode")
      ->check(Understood(ParseJpegDecoding))
      ->capture_default_str();
  app.add_option("--mean", mean, "normalisation (pixel - mean) / std, one value or one a channel")
      ->delimiter(',');
  app.add_option("--std", std, "see --mean")->delimiter(',');
}

Result<PreprocessOptions> PreprocessWords::Parse() const {
  PreprocessOptions options;
  OCTET_ASSIGN(options.resize, ParseResizeMode(resize));
  OCTET_ASSIGN(options.filter, ParseResizeFilter(filter));
  OCTET_ASSIGN(options.exif, ParseExifOrientation(exif));
  OCTET_ASSIGN(options.jpeg, ParseJpegDecoding(jpeg));
  options.crop_fraction = crop_fraction;
  if (mean.empty() != std.empty()) return InvalidArgument("--mean and --std go together");
  if (!mean.empty()) options.normalization = Normalization{mean, std};
  return options;
}

}  // namespace octet::cli
