#include "formats/zip_archive.h"

#include <unzip.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace octet {
namespace {

constexpr size_t kMaxNameBytes = 256;
// Deflate makes at most so many bytes of one.
constexpr uint64_t kLargestRatio = 1032;

// minizip's view of bytes in memory: `opaque` of its callbacks. Writable when `growing` is set.
struct MemoryStream {
  std::span<const uint8_t> bytes;
  std::vector<uint8_t>* growing = nullptr;
  size_t position = 0;

  std::span<const uint8_t> view() const { return growing != nullptr ? *growing : bytes; }
};

MemoryStream& Stream(voidpf stream) { return *static_cast<MemoryStream*>(stream); }

voidpf OpenStream(voidpf opaque, const void*, int) { return opaque; }
int CloseStream(voidpf, voidpf) { return 0; }
int StreamError(voidpf, voidpf) { return 0; }
ZPOS64_T TellStream(voidpf, voidpf stream) { return Stream(stream).position; }

uLong ReadStream(voidpf, voidpf stream, void* buffer, uLong size) {
  MemoryStream& memory = Stream(stream);
  const size_t count = std::min<size_t>(size, memory.view().size() - memory.position);
  if (count > 0) std::memcpy(buffer, memory.view().data() + memory.position, count);
  memory.position += count;
  return count;
}

uLong WriteStream(voidpf, voidpf stream, const void* buffer, uLong size) {
  MemoryStream& memory = Stream(stream);
  if (memory.growing->size() < memory.position + size)
    memory.growing->resize(memory.position + size);
  std::memcpy(memory.growing->data() + memory.position, buffer, size);
  memory.position += size;
  return size;
}

long SeekStream(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
  MemoryStream& memory = Stream(stream);
  const size_t size = memory.view().size();
  const size_t base = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                      : origin == ZLIB_FILEFUNC_SEEK_CUR ? memory.position
                                                         : size;
  if (offset > size - base) return -1;
  memory.position = base + offset;
  return 0;
}

zlib_filefunc64_def StreamFunctions(MemoryStream& stream) {
  return {OpenStream, ReadStream,  WriteStream, TellStream,
          SeekStream, CloseStream, StreamError, &stream};
}

Result<ZipEntry> ReadCurrentEntry(unzFile archive, const ZipLimits& limits) {
  unz_file_info64 info{};
  char name[kMaxNameBytes + 1] = {};
  if (unzGetCurrentFileInfo64(archive, &info, name, kMaxNameBytes, nullptr, 0, nullptr, 0) !=
      UNZ_OK) {
    return Corrupt("the zip of {}s is damaged", limits.what);
  }
  if (info.uncompressed_size > limits.max_entry_bytes) {
    return Unsupported("{} '{}' has {} bytes, at most {} are read", limits.what, name,
                       info.uncompressed_size, limits.max_entry_bytes);
  }
  if (info.uncompressed_size / kLargestRatio > info.compressed_size)
    return Corrupt("{} '{}' is damaged", limits.what, name);
  ZipEntry entry{name, {}};
  if (unzOpenCurrentFile(archive) != UNZ_OK)
    return Corrupt("{} '{}' cannot be opened", limits.what, name);
  entry.bytes.resize(info.uncompressed_size);
  const int count =
      unzReadCurrentFile(archive, entry.bytes.data(), static_cast<unsigned>(entry.bytes.size()));
  const int closed = unzCloseCurrentFile(archive);  // UNZ_CRCERROR when the content is damaged
  if (count != static_cast<int>(entry.bytes.size()) || closed != UNZ_OK)
    return Corrupt("{} '{}' is damaged", limits.what, name);
  return entry;
}

}  // namespace

// The archive's end record, "PK\5\6" and 18 bytes, is there in full. minizip takes a cut one for an
// empty comment.
bool HasZipEndRecord(std::span<const uint8_t> file) {
  constexpr std::array<uint8_t, 4> kSignature = {'P', 'K', 5, 6};
  constexpr size_t kRecordBytes = 22;
  constexpr size_t kMaxCommentBytes = 65535;
  const auto tail = file.last(std::min(file.size(), kRecordBytes + kMaxCommentBytes));
  const auto found = std::find_end(tail.begin(), tail.end(), kSignature.begin(), kSignature.end());
  return static_cast<size_t>(tail.end() - found) >= kRecordBytes;
}

Result<std::vector<ZipEntry>> ReadZip(std::span<const uint8_t> file, const ZipLimits& limits) {
  if (!HasZipEndRecord(file)) return std::vector<ZipEntry>();
  MemoryStream stream{.bytes = file};
  zlib_filefunc64_def functions = StreamFunctions(stream);
  const unzFile archive = unzOpen2_64("", &functions);
  std::vector<ZipEntry> entries;
  if (archive == nullptr) return entries;
  Status status;
  size_t total_bytes = 0;
  int found = unzGoToFirstFile(archive);
  while (found == UNZ_OK && status && entries.size() < limits.max_entries) {
    auto read = ReadCurrentEntry(archive, limits);
    if (read) {
      total_bytes += read->bytes.size();
      entries.push_back(*std::move(read));
      if (total_bytes > limits.max_total_bytes)
        status = Unsupported("{}s take more than {} bytes", limits.what, limits.max_total_bytes);
    } else {
      status = std::move(read).error();
    }
    found = unzGoToNextFile(archive);
  }
  unzClose(archive);
  OCTET_TRY(std::move(status));
  return entries;
}

Result<std::vector<uint8_t>> AppendZip(std::vector<uint8_t> file,
                                       std::span<const ZipEntry> entries) {
  if (entries.empty()) return file;
  MemoryStream stream{.bytes = {}, .growing = &file};
  zlib_filefunc64_def functions = StreamFunctions(stream);
  const zipFile archive = zipOpen2_64("", APPEND_STATUS_CREATEAFTER, nullptr, &functions);
  if (archive == nullptr) return Internal("cannot start the zip");
  bool ok = true;
  for (const ZipEntry& entry : entries) {
    ok = ok &&
         zipOpenNewFileInZip(archive, entry.name.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr,
                             0, 0) == ZIP_OK &&
         zipWriteInFileInZip(archive, entry.bytes.data(),
                             static_cast<unsigned>(entry.bytes.size())) == ZIP_OK &&
         zipCloseFileInZip(archive) == ZIP_OK;
  }
  if (zipClose(archive, nullptr) != ZIP_OK || !ok) return Internal("cannot write the zip");
  return file;
}

}  // namespace octet
