#include "image/preprocess_options.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>

namespace octet {
namespace {

template <class Value>
struct OptionWord {
  std::string_view word;
  Value value;
};
constexpr OptionWord<ResizeMode> kResizeModes[] = {
    {"stretch", ResizeMode::kStretch},
    {"crop", ResizeMode::kCenterCrop},
};
constexpr OptionWord<ResizeFilter> kResizeFilters[] = {
    {"bilinear", ResizeFilter::kBilinear},
    {"bicubic", ResizeFilter::kBicubic},
    {"nearest", ResizeFilter::kNearest},
};
constexpr OptionWord<ExifOrientation> kExifOrientations[] = {
    {"apply", ExifOrientation::kApply},
    {"ignore", ExifOrientation::kIgnore},
};
constexpr OptionWord<JpegDecoding> kJpegDecodings[] = {
    {"exact", JpegDecoding::kExact},
    {"fast", JpegDecoding::kFast},
};

template <class Value>
std::string WordList(std::span<const OptionWord<Value>> options) {
  std::string list;
  for (const auto& option : options) {
    if (!list.empty()) list += ", ";
    list += option.word;
  }
  return list;
}

template <class Value, size_t kCount>
Result<Value> ParseWord(std::string_view what, const OptionWord<Value> (&options)[kCount],
                        std::string_view word) {
  const auto* found = std::ranges::find(options, word, &OptionWord<Value>::word);
  if (found == std::end(options)) {
    return InvalidArgument("unknown {} '{}', want one of {}", what, word,
                           WordList(std::span<const OptionWord<Value>>(options)));
  }
  return found->value;
}

}  // namespace

Result<ResizeMode> ParseResizeMode(std::string_view word) {
  return ParseWord("resize mode", kResizeModes, word);
}

Result<ResizeFilter> ParseResizeFilter(std::string_view word) {
  return ParseWord("resize filter", kResizeFilters, word);
}

Result<ExifOrientation> ParseExifOrientation(std::string_view word) {
  return ParseWord("EXIF orientation option", kExifOrientations, word);
}

Result<JpegDecoding> ParseJpegDecoding(std::string_view word) {
  return ParseWord("JPEG decoding", kJpegDecodings, word);
}

std::string ResizeModeWords() { return WordList<ResizeMode>(kResizeModes); }
std::string ResizeFilterWords() { return WordList<ResizeFilter>(kResizeFilters); }
std::string ExifOrientationWords() { return WordList<ExifOrientation>(kExifOrientations); }
std::string JpegDecodingWords() { return WordList<JpegDecoding>(kJpegDecodings); }

}  // namespace octet
