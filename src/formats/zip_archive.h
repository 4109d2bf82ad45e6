// Zip archives in memory, read and appended through minizip. The bytes are untrusted: an archive
// cannot make more of itself than deflate does.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet {

struct ZipEntry {
  std::string name;
  std::vector<uint8_t> bytes;
};

struct ZipLimits {
  size_t max_entries = 64;
  size_t max_entry_bytes = size_t{16} << 20;
  size_t max_total_bytes = size_t{1} << 30;  // of all entries read
  std::string_view what = "file";            // an entry's name in errors
};

// The archive's end is there in full.
bool HasZipEndRecord(std::span<const uint8_t> file);

// Entries of the archive at the end of `file`, the first max_entries; none when there is no
// archive.
Result<std::vector<ZipEntry>> ReadZip(std::span<const uint8_t> file, const ZipLimits& limits);

// `file` with an archive of the entries appended; unchanged when there are none.
Result<std::vector<uint8_t>> AppendZip(std::vector<uint8_t> file,
                                       std::span<const ZipEntry> entries);

}  // namespace octet
