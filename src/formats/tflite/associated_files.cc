#include <unzip.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "formats/tflite/metadata_reader.h"

namespace octet::tflite {
namespace {

constexpr int kMaxFiles = 64;
constexpr size_t kMaxFileBytes = size_t{16} << 20;
constexpr size_t kMaxNameBytes = 256;

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

Result<AssociatedFile> ReadCurrentFile(unzFile archive) {
  unz_file_info64 info{};
  char name[kMaxNameBytes + 1] = {};
  if (unzGetCurrentFileInfo64(archive, &info, name, kMaxNameBytes, nullptr, 0, nullptr, 0) !=
      UNZ_OK) {
    return Corrupt("the zip of associated files is damaged");
  }
  if (info.uncompressed_size > kMaxFileBytes) {
    return Unsupported("associated file '{}' has {} bytes, at most {} are read", name,
                       info.uncompressed_size, kMaxFileBytes);
  }
  AssociatedFile file{name, {}};
  if (unzOpenCurrentFile(archive) != UNZ_OK)
    return Corrupt("associated file '{}' cannot be opened", name);
  file.bytes.resize(info.uncompressed_size);
  const int count =
      unzReadCurrentFile(archive, file.bytes.data(), static_cast<unsigned>(file.bytes.size()));
  const int closed = unzCloseCurrentFile(archive);  // UNZ_CRCERROR when the content is damaged
  if (count != static_cast<int>(file.bytes.size()) || closed != UNZ_OK) {
    return Corrupt("associated file '{}' is damaged", name);
  }
  return file;
}

// The archive's end record, "PK\5\6" and 18 bytes, is there in full. minizip takes a cut one for an
// empty comment.
bool HasEndRecord(std::span<const uint8_t> file) {
  constexpr std::array<uint8_t, 4> kSignature = {'P', 'K', 5, 6};
  constexpr size_t kRecordBytes = 22;
  constexpr size_t kMaxCommentBytes = 65535;
  const auto tail = file.last(std::min(file.size(), kRecordBytes + kMaxCommentBytes));
  const auto found = std::find_end(tail.begin(), tail.end(), kSignature.begin(), kSignature.end());
  return static_cast<size_t>(tail.end() - found) >= kRecordBytes;
}

}  // namespace

bool HasCutAssociatedFiles(std::span<const uint8_t> file) {
  constexpr std::array<uint8_t, 4> kLocalHeader = {'P', 'K', 3, 4};
  const auto found =
      std::search(file.begin(), file.end(), kLocalHeader.begin(), kLocalHeader.end());
  return !HasEndRecord(file) && found != file.end();
}

Result<std::vector<AssociatedFile>> ReadAssociatedFiles(std::span<const uint8_t> file) {
  if (!HasEndRecord(file)) return std::vector<AssociatedFile>();
  MemoryStream stream{.bytes = file};
  zlib_filefunc64_def functions = StreamFunctions(stream);
  const unzFile archive = unzOpen2_64("", &functions);
  std::vector<AssociatedFile> files;
  if (archive == nullptr) return files;
  Status status;
  int found = unzGoToFirstFile(archive);
  while (found == UNZ_OK && status && static_cast<int>(files.size()) < kMaxFiles) {
    auto read = ReadCurrentFile(archive);
    if (read) {
      files.push_back(*std::move(read));
    } else {
      status = std::move(read).error();
    }
    found = unzGoToNextFile(archive);
  }
  unzClose(archive);
  OCTET_TRY(std::move(status));
  return files;
}

Result<std::vector<uint8_t>> AppendAssociatedFiles(std::vector<uint8_t> file,
                                                   std::span<const AssociatedFile> files) {
  if (files.empty()) return file;
  MemoryStream stream{.bytes = {}, .growing = &file};
  zlib_filefunc64_def functions = StreamFunctions(stream);
  const zipFile archive = zipOpen2_64("", APPEND_STATUS_CREATEAFTER, nullptr, &functions);
  if (archive == nullptr) return Internal("cannot start the zip of associated files");
  bool ok = true;
  for (const AssociatedFile& entry : files) {
    ok = ok &&
         zipOpenNewFileInZip(archive, entry.name.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr,
                             0, 0) == ZIP_OK &&
         zipWriteInFileInZip(archive, entry.bytes.data(),
                             static_cast<unsigned>(entry.bytes.size())) == ZIP_OK &&
         zipCloseFileInZip(archive) == ZIP_OK;
  }
  if (zipClose(archive, nullptr) != ZIP_OK || !ok)
    return Internal("cannot write the zip of associated files");
  return file;
}

}  // namespace octet::tflite
