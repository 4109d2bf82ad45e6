// What each of the 256 pixel values becomes in the input tensor, one table a channel.
//
// With r = (p - mean) / std:
//   uint8    p; with a normalisation given by the user clamp(round(r / scale) + zero_point)
//   int8     clamp(round(r / scale) + zero_point) with the user's normalisation, else the
//            metadata's; p - 128 without any
//   float32  r with the user's normalisation, else the metadata's, else mean 127.5, std 127.5
// round takes halves away from zero, as TFLite's QUANTIZE.
// Plain data; any thread may call the function.
#pragma once

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/result.h"
#include "image/image_input.h"
#include "image/preprocess_options.h"

namespace octet {

inline constexpr int kPixelValues = 256;

template <class T>
using PixelTablesOf = std::vector<std::array<T, kPixelValues>>;
using PixelTables =
    std::variant<PixelTablesOf<uint8_t>, PixelTablesOf<int8_t>, PixelTablesOf<float>>;

// InvalidArgument for a normalisation of the wrong length or without meaning.
Result<PixelTables> MakePixelTables(const ImageInput& input, const PreprocessOptions& options);

}  // namespace octet
