// What the dynamic loader would ask of a shared library, read from its ELF file without loading it:
// for which processor it is, which libraries and which versions of the C library it wants, what it
// exports as a TFLite delegate. Little-endian 64-bit files, by their section headers (.dynamic,
// .dynsym, .gnu.version_r, .gnu.version_d). The bytes are untrusted: every offset and count is
// checked, chains are bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet {

inline constexpr uint16_t kElfMachineX86_64 = 62;
inline constexpr uint16_t kElfMachineAArch64 = 183;

// Of a symbol version of the GNU C library: GLIBC_2.36.
struct GlibcVersion {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const GlibcVersion&, const GlibcVersion&) = default;
  std::string ToString() const;  // "2.36"
};

struct ElfLibrary {
  uint16_t machine = 0;
  std::vector<std::string> needed;             // "libdrm.so.2"
  std::vector<std::string> search_folders;     // RUNPATH or RPATH, as written ("$ORIGIN/../lib")
  std::optional<GlibcVersion> glibc_wanted;    // the newest
  std::optional<GlibcVersion> glibc_provided;  // the newest; of libc.so.6
  std::vector<std::string> plugin_functions;   // exported ones that begin with "tflite_plugin_"
};

// Unsupported: no ELF file, or not 64-bit little-endian. Corrupt: damaged.
Result<ElfLibrary> ReadElfLibrary(std::span<const uint8_t> file);

// "x86-64", "AArch64" or "machine 40".
std::string ElfMachineName(uint16_t machine);

}  // namespace octet
