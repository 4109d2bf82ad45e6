#include "image/preprocess.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "image/crop.h"
#include "image/decode.h"
#include "image/jpeg_reduction.h"
#include "image/orientation.h"
#include "image/pixel_image.h"

namespace octet {
namespace {

Result<std::unique_ptr<RowSource>> OpenUpright(std::span<const uint8_t> file,
                                               const ImageInput& input,
                                               const PreprocessOptions& options) {
  OCTET_ASSIGN(const ImageHeader header, ReadImageHeader(file));
  OCTET_TRY(CheckImageLimits(header, options.limits));
  OCTET_ASSIGN(auto source,
               OpenImage(file, header, input.channels, JpegReduction(header, input, options)));
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

// Whether every pixel value becomes itself.
bool AreIdentities(const PixelTables& tables) {
  const auto* bytes = std::get_if<PixelTablesOf<uint8_t>>(&tables);
  return bytes != nullptr && std::ranges::all_of(*bytes, [](const auto& table) {
           for (size_t value = 0; value < table.size(); ++value) {
             if (table[value] != value) return false;
           }
           return true;
         });
}

template <class T>
void LookUp(std::span<const uint8_t> row, const PixelTablesOf<T>& tables, T* to) {
  const size_t channels = tables.size();
  for (size_t i = 0; i < row.size(); i += channels) {
    for (size_t c = 0; c < channels; ++c) *to++ = tables[c][row[i + c]];
  }
}

}  // namespace

Result<Preprocessor> Preprocessor::Create(const ImageInput& input,
                                          const PreprocessOptions& options) {
  if (!(options.crop_fraction > 0 && options.crop_fraction <= 1)) {
    return InvalidArgument("crop fraction is {}, want above 0 and at most 1",
                           options.crop_fraction);
  }
  OCTET_ASSIGN(PixelTables tables, MakePixelTables(input, options));
  OCTET_ASSIGN(const auto cpu, kernels::MaskedCpuFeatures(std::getenv("OCTET_CPU")));
  return Preprocessor(input, options, std::move(tables), cpu);
}

Preprocessor::Preprocessor(const ImageInput& input, const PreprocessOptions& options,
                           PixelTables tables, const kernels::CpuFeatures& cpu)
    : input_(input),
      options_(options),
      tables_(std::move(tables)),
      identities_(AreIdentities(tables_)),
      cpu_(cpu) {}

Status Preprocessor::Run(std::span<const uint8_t> file, std::span<uint8_t> tensor_bytes) const {
  OCTET_CHECK(tensor_bytes.size() == input_.tensor_bytes());
  OCTET_ASSIGN(const auto image, OpenUpright(file, input_, options_));
  std::unique_ptr<RowSource> square;
  if (options_.resize == ResizeMode::kCenterCrop) {
    square = CenterSquareRows(*image, options_.crop_fraction);
  }
  const auto resized =
      ResizeRows(square ? *square : *image, input_.width, input_.height, options_.filter, cpu_);
  std::vector<uint8_t> row(resized->row_bytes());
  for (size_t y = 0; y < static_cast<size_t>(input_.height); ++y) {
    if (identities_) {
      OCTET_TRY(resized->ReadRow(tensor_bytes.subspan(y * row.size(), row.size())));
      continue;
    }
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

Status Preprocessor::DecodeOnly(std::span<const uint8_t> file) const {
  OCTET_ASSIGN(const auto image, OpenUpright(file, input_, options_));
  return ReadToEnd(*image);
}

}  // namespace octet
