// TFLite Metadata: the "TFLITE_METADATA" entry (names, normalisation, label files) and the zip that
// holds those files at the end of the model file.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/model.h"

namespace octet::tflite {

inline constexpr std::string_view kMetadataEntryName = "TFLITE_METADATA";

// `bytes` must be aligned to 8.
Result<ModelMetadata> ReadModelMetadata(std::span<const uint8_t> bytes);

// Files of the zip archive at the end of `file`; none when there is no archive. At most 64 files of
// at most 16 MiB each.
Result<std::vector<AssociatedFile>> ReadAssociatedFiles(std::span<const uint8_t> file);

// `file` holds the beginning of a zip archive but not its end: a model file that was cut off.
bool HasCutAssociatedFiles(std::span<const uint8_t> file);

// `file` with a zip archive of the files appended; unchanged when there are none.
Result<std::vector<uint8_t>> AppendAssociatedFiles(std::vector<uint8_t> file,
                                                   std::span<const AssociatedFile> files);

}  // namespace octet::tflite
