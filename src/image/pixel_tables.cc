#include "image/pixel_tables.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace octet {
namespace {

constexpr float kHalfRange = 127.5F;

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
Result<PixelTables> QuantizedTables(const ImageInput& input, const Normalization& normalization) {
  const float scale = input.quantization.scale;
  if (!std::isfinite(scale) || scale <= 0) {
    return InvalidArgument("input has scale {}: a normalisation needs a quantised input", scale);
  }
  PixelTablesOf<T> tables(static_cast<size_t>(input.channels));
  for (size_t c = 0; c < tables.size(); ++c) {
    std::ranges::transform(NormalizedPixels(normalization, c), tables[c].begin(),
                           [&](float real) { return Quantized<T>(real, input.quantization); });
  }
  return PixelTables(std::move(tables));
}

// p + offset for every pixel value p.
template <class T>
PixelTables ShiftedTables(const ImageInput& input, int offset) {
  std::array<T, kPixelValues> table;
  for (int p = 0; p < kPixelValues; ++p) {
    table[static_cast<size_t>(p)] = static_cast<T>(p + offset);
  }
  return PixelTablesOf<T>(static_cast<size_t>(input.channels), table);
}

PixelTables FloatTables(const ImageInput& input, const Normalization& normalization) {
  PixelTablesOf<float> tables;
  for (size_t c = 0; c < static_cast<size_t>(input.channels); ++c) {
    tables.push_back(NormalizedPixels(normalization, c));
  }
  return tables;
}

}  // namespace

Result<PixelTables> MakePixelTables(const ImageInput& input, const PreprocessOptions& options) {
  const std::optional<Normalization>& users = options.normalization;
  const std::optional<Normalization>& users_or_metadatas =
      users ? users : options.metadata_normalization;
  for (const auto& given : {users, options.metadata_normalization}) {
    if (given) OCTET_TRY(CheckNormalization(*given, input.channels));
  }
  switch (input.type) {
    case ElementType::kUInt8:
      return users ? QuantizedTables<uint8_t>(input, *users) : ShiftedTables<uint8_t>(input, 0);
    case ElementType::kInt8: {
      constexpr int kToSigned = -128;
      return users_or_metadatas ? QuantizedTables<int8_t>(input, *users_or_metadatas)
                                : ShiftedTables<int8_t>(input, kToSigned);
    }
    case ElementType::kFloat32: {
      const Normalization to_unit_range{.mean = {kHalfRange}, .std = {kHalfRange}};  // -1 to 1
      return FloatTables(input, users_or_metadatas.value_or(to_unit_range));
    }
    default:
      return Unsupported("input has type {}, want UINT8, INT8 or FLOAT32",
                         ElementTypeName(input.type));
  }
}

}  // namespace octet
