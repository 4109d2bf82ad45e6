#include "image/preprocess.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "image/crop.h"
#include "image/decode.h"
#include "image/orientation.h"
#include "image/pixel_image.h"

namespace octet {
namespace {

constexpr float kFloatDefaultMean = 127.5F;
constexpr float kFloatDefaultStd = 127.5F;
constexpr int kPixelValues = 256;

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

Status CheckNormalization(const Normalization& normalization, int channels) {
  const auto fits = [channels](const std::vector<float>& values) {
    return values.size() == 1 || values.size() == static_cast<size_t>(channels);
  };
  if (!fits(normalization.mean) || !fits(normalization.std)) {
    return InvalidArgument("normalisation has {} means and {} stds, want 1 or {} of each",
                           normalization.mean.size(), normalization.std.size(), channels);
  }
  for (const float mean : normalization.mean) {
    if (!std::isfinite(mean)) return InvalidArgument("normalisation mean {} is not finite", mean);
  }
  for (const float std : normalization.std) {
    if (!std::isfinite(std) || std <= 0) {
      return InvalidArgument("normalisation std {} is not a positive number", std);
    }
  }
  return {};
}

// (p - mean) / std for every pixel value p of one channel.
std::array<float, kPixelValues> NormalizedPixels(const Normalization& normalization,
                                                 size_t channel) {
  const auto of_channel = [channel](const std::vector<float>& values) {
    return values.size() == 1 ? values[0] : values[channel];
  };
  const float mean = of_channel(normalization.mean);
  const float std = of_channel(normalization.std);
  std::array<float, kPixelValues> normalized;
  for (int p = 0; p < kPixelValues; ++p) {
    normalized[static_cast<size_t>(p)] = (static_cast<float>(p) - mean) / std;
  }
  return normalized;
}

// As TFLite's QUANTIZE: halves away from zero, then the zero point, then the clamp.
template <class T>
T Quantized(float real, const AffineQuantization& quantization) {
  const float steps = std::round(real / quantization.scale);
  const float shifted = steps + static_cast<float>(quantization.zero_point);
  return static_cast<T>(std::clamp(shifted, static_cast<float>(std::numeric_limits<T>::min()),
                                   static_cast<float>(std::numeric_limits<T>::max())));
}

template <class T>
using Tables = std::vector<std::array<T, kPixelValues>>;

template <class T>
Result<Tables<T>> QuantizedTables(const ImageInput& input, const Normalization& normalization) {
  const float scale = input.quantization.scale;
  if (!std::isfinite(scale) || scale <= 0) {
    return InvalidArgument("input has scale {}: a normalisation needs a quantised input", scale);
  }
  Tables<T> tables(static_cast<size_t>(input.channels));
  for (size_t c = 0; c < tables.size(); ++c) {
    std::ranges::transform(NormalizedPixels(normalization, c), tables[c].begin(),
                           [&](float real) { return Quantized<T>(real, input.quantization); });
  }
  return tables;
}

// p + offset for every pixel value p.
template <class T>
Tables<T> ShiftedTables(const ImageInput& input, int offset) {
  std::array<T, kPixelValues> table;
  for (int p = 0; p < kPixelValues; ++p) {
    table[static_cast<size_t>(p)] = static_cast<T>(p + offset);
  }
  return Tables<T>(static_cast<size_t>(input.channels), table);
}

Tables<float> FloatTables(const ImageInput& input, const Normalization& normalization) {
  Tables<float> tables;
  for (size_t c = 0; c < static_cast<size_t>(input.channels); ++c) {
    tables.push_back(NormalizedPixels(normalization, c));
  }
  return tables;
}

Result<std::unique_ptr<RowSource>> OpenUpright(std::span<const uint8_t> file,
                                               const ImageInput& input,
                                               const PreprocessOptions& options) {
  OCTET_ASSIGN(const ImageHeader header, ReadImageHeader(file));
  OCTET_ASSIGN(auto source, OpenImage(file, input.channels, options.limits));
  if (options.exif == ExifOrientation::kIgnore || header.orientation == 1) return source;
  OCTET_ASSIGN(const PixelImage image, ReadAllRows(*source));
  return RowsOf(Oriented(image, header.orientation));
}

// Damage below the last row that was needed is damage all the same.
Status ReadToEnd(RowSource& source) {
  std::vector<uint8_t> row(source.row_bytes());
  while (source.rows_left() > 0) OCTET_TRY(source.ReadRow(row));
  return {};
}

template <class T>
void LookUp(std::span<const uint8_t> row, const Tables<T>& tables, T* to) {
  const size_t channels = tables.size();
  for (size_t i = 0; i < row.size(); i += channels) {
    for (size_t c = 0; c < channels; ++c) *to++ = tables[c][row[i + c]];
  }
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

std::string ResizeModeWords() { return WordList<ResizeMode>(kResizeModes); }
std::string ResizeFilterWords() { return WordList<ResizeFilter>(kResizeFilters); }
std::string ExifOrientationWords() { return WordList<ExifOrientation>(kExifOrientations); }

size_t ImageInput::tensor_bytes() const {
  const size_t element_bytes = static_cast<size_t>(ElementBits(type)) / 8;
  return static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(channels) *
         element_bytes;
}

Result<ImageInput> ImageInputOf(ElementType type, const Shape& shape,
                                const ChannelQuantization& quantization) {
  const bool batched = shape.rank() == 4;
  if ((shape.rank() != 3 && !batched) || (batched && shape[0] != 1)) {
    return Unsupported("input has shape {}, want an image as [1, H, W, C] or [H, W, C]",
                       shape.ToString());
  }
  const int axis = batched ? 1 : 0;
  const ImageInput input{.type = type,
                         .height = shape[axis],
                         .width = shape[axis + 1],
                         .channels = shape[axis + 2],
                         .quantization = quantization.per_tensor()};
  if (input.channels != 1 && input.channels != 3) {
    return Unsupported("input has shape {}: {} channels, want 1 or 3 in the last dimension",
                       shape.ToString(), input.channels);
  }
  if (input.height < 1 || input.width < 1) {
    return Unsupported("input has shape {}: {} x {} pixels", shape.ToString(), input.width,
                       input.height);
  }
  if (quantization.per_channel()) {
    return Unsupported("input is quantised per channel, want one scale");
  }
  if (type != ElementType::kUInt8 && type != ElementType::kInt8 && type != ElementType::kFloat32) {
    return Unsupported("input has type {}, want UINT8, INT8 or FLOAT32", ElementTypeName(type));
  }
  return input;
}

Result<Preprocessor> Preprocessor::Create(const ImageInput& input,
                                          const PreprocessOptions& options) {
  if (!(options.crop_fraction > 0 && options.crop_fraction <= 1)) {
    return InvalidArgument("crop fraction is {}, want above 0 and at most 1",
                           options.crop_fraction);
  }
  const std::optional<Normalization>& users = options.normalization;
  const std::optional<Normalization>& users_or_metadatas =
      users ? users : options.metadata_normalization;
  for (const auto& given : {users, options.metadata_normalization}) {
    if (given) OCTET_TRY(CheckNormalization(*given, input.channels));
  }
  switch (input.type) {
    case ElementType::kUInt8: {
      if (!users) return Preprocessor(input, options, ShiftedTables<uint8_t>(input, 0));
      OCTET_ASSIGN(auto tables, QuantizedTables<uint8_t>(input, *users));
      return Preprocessor(input, options, std::move(tables));
    }
    case ElementType::kInt8: {
      constexpr int kToSigned = -128;
      if (!users_or_metadatas) {
        return Preprocessor(input, options, ShiftedTables<int8_t>(input, kToSigned));
      }
      OCTET_ASSIGN(auto tables, QuantizedTables<int8_t>(input, *users_or_metadatas));
      return Preprocessor(input, options, std::move(tables));
    }
    case ElementType::kFloat32: {
      const Normalization centered{.mean = {kFloatDefaultMean}, .std = {kFloatDefaultStd}};
      return Preprocessor(input, options,
                          FloatTables(input, users_or_metadatas.value_or(centered)));
    }
    default:
      return Unsupported("input has type {}, want UINT8, INT8 or FLOAT32",
                         ElementTypeName(input.type));
  }
}

Preprocessor::Preprocessor(const ImageInput& input, const PreprocessOptions& options,
                           AnyPixelTables tables)
    : input_(input), options_(options), tables_(std::move(tables)) {}

Status Preprocessor::Run(std::span<const uint8_t> file, std::span<uint8_t> tensor_bytes) const {
  OCTET_CHECK(tensor_bytes.size() == input_.tensor_bytes());
  OCTET_ASSIGN(const auto image, OpenUpright(file, input_, options_));
  std::unique_ptr<RowSource> square;
  if (options_.resize == ResizeMode::kCenterCrop) {
    square = CenterSquareRows(*image, options_.crop_fraction);
  }
  const auto resized =
      ResizeRows(square ? *square : *image, input_.width, input_.height, options_.filter);
  std::vector<uint8_t> row(resized->row_bytes());
  for (size_t y = 0; y < static_cast<size_t>(input_.height); ++y) {
    OCTET_TRY(resized->ReadRow(row));
    std::visit(
        [&](const auto& tables) {
          using Element = typename std::decay_t<decltype(tables)>::value_type::value_type;
          auto* elements = reinterpret_cast<Element*>(tensor_bytes.data());
          LookUp(row, tables, elements + y * row.size());
        },
        tables_);
  }
  return ReadToEnd(*image);
}

}  // namespace octet
