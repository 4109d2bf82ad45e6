#include <algorithm>
#include <array>

#include "formats/tflite/metadata_reader.h"
#include "formats/zip_archive.h"

namespace octet::tflite {

bool HasCutAssociatedFiles(std::span<const uint8_t> file) {
  constexpr std::array<uint8_t, 4> kLocalHeader = {'P', 'K', 3, 4};
  const auto found =
      std::search(file.begin(), file.end(), kLocalHeader.begin(), kLocalHeader.end());
  return !HasZipEndRecord(file) && found != file.end();
}

Result<std::vector<AssociatedFile>> ReadAssociatedFiles(std::span<const uint8_t> file) {
  OCTET_ASSIGN(auto entries, ReadZip(file, {.what = "associated file"}));
  std::vector<AssociatedFile> files;
  for (ZipEntry& entry : entries) files.push_back({std::move(entry.name), std::move(entry.bytes)});
  return files;
}

Result<std::vector<uint8_t>> AppendAssociatedFiles(std::vector<uint8_t> file,
                                                   std::span<const AssociatedFile> files) {
  std::vector<ZipEntry> entries;
  for (const AssociatedFile& entry : files) entries.push_back({entry.name, entry.bytes});
  return AppendZip(std::move(file), entries);
}

}  // namespace octet::tflite
