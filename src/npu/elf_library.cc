#include "npu/elf_library.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <type_traits>

namespace octet {
namespace {

constexpr uint8_t kElfMagic[] = {0x7F, 'E', 'L', 'F'};
constexpr size_t kClassAt = 4;
constexpr size_t kDataAt = 5;
constexpr uint8_t kClass64 = 2;
constexpr uint8_t kLittleEndian = 1;

constexpr uint32_t kSectionDynamic = 6;
constexpr uint32_t kSectionDynamicSymbols = 11;
constexpr uint32_t kSectionVersionsProvided = 0x6FFFFFFD;
constexpr uint32_t kSectionVersionsNeeded = 0x6FFFFFFE;

constexpr int64_t kTagNeeded = 1;
constexpr int64_t kTagRpath = 15;
constexpr int64_t kTagRunpath = 29;

// Against files that name one long string again and again; libc.so.6 has some 40 versions.
constexpr size_t kMaxVersions = 4096;
constexpr size_t kMaxDynamicNames = 1024;
constexpr size_t kMaxPluginFunctions = 16;
constexpr size_t kMaxNameBytes = 64 * 1024;
constexpr std::string_view kPluginPrefix = "tflite_plugin_";

// The structures of the file, field by field as in <elf.h>.
struct FileHeader {
  uint8_t ident[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_offset, section_offset;
  uint32_t flags;
  uint16_t header_bytes, program_entry_bytes, program_count, section_entry_bytes, section_count,
      names_section;
};
struct Section {
  uint32_t name, type;
  uint64_t flags, address, offset, size;
  uint32_t link, info;
  uint64_t alignment, entry_bytes;
};
struct DynamicEntry {
  int64_t tag;
  uint64_t value;
};
struct Symbol {
  uint32_t name;
  uint8_t info, other;
  uint16_t section;
  uint64_t value, size;
};
struct VersionNeed {
  uint16_t version, count;
  uint32_t file, first, next;
};
struct VersionNeedName {
  uint32_t hash;
  uint16_t flags, other;
  uint32_t name, next;
};
struct VersionDefinition {
  uint16_t version, flags, index, count;
  uint32_t hash, first, next;
};
struct VersionDefinitionName {
  uint32_t name, next;
};

using Bytes = std::span<const uint8_t>;

template <class T>
std::optional<T> ReadAt(Bytes bytes, uint64_t offset) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

// A name of a string table; nullopt when it does not end inside.
std::optional<std::string_view> NameAt(Bytes strings, uint64_t offset) {
  if (offset >= strings.size()) return std::nullopt;
  const Bytes rest = strings.subspan(offset, std::min(strings.size() - offset, kMaxNameBytes));
  const auto* end = static_cast<const uint8_t*>(std::memchr(rest.data(), 0, rest.size()));
  if (end == nullptr) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(rest.data()),
                          static_cast<size_t>(end - rest.data()));
}

bool BeginsAt(Bytes strings, uint64_t offset, std::string_view prefix) {
  return offset <= strings.size() && strings.size() - offset >= prefix.size() &&
         std::memcmp(strings.data() + offset, prefix.data(), prefix.size()) == 0;
}

std::optional<GlibcVersion> ParseGlibc(std::string_view name) {
  constexpr std::string_view kPrefix = "GLIBC_";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  GlibcVersion version;
  const char* const end = name.data() + name.size();
  const auto major = std::from_chars(name.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  if (std::from_chars(major.ptr + 1, end, version.minor).ec != std::errc()) return std::nullopt;
  return version;
}

void KeepNewest(std::optional<GlibcVersion>& newest, std::string_view name) {
  if (const auto version = ParseGlibc(name); version && (!newest || *newest < *version))
    newest = version;
}

class ElfReader {
 public:
  explicit ElfReader(Bytes file) : file_(file) {}

  Result<ElfLibrary> Read() {
    OCTET_TRY(ReadSections());
    for (const Section& section : sections_) {
      switch (section.type) {
        case kSectionDynamic:
          OCTET_TRY(ReadDynamic(section));
          break;
        case kSectionDynamicSymbols:
          OCTET_TRY(ReadSymbols(section));
          break;
        case kSectionVersionsNeeded:
          OCTET_TRY(ReadVersionsNeeded(section));
          break;
        case kSectionVersionsProvided:
          OCTET_TRY(ReadVersionsProvided(section));
          break;
        default:
          break;
      }
    }
    return std::move(library_);
  }

 private:
  Status ReadSections() {
    const auto header = ReadAt<FileHeader>(file_, 0);
    if (!header || std::memcmp(header->ident, kElfMagic, sizeof(kElfMagic)) != 0)
      return Unsupported("no ELF file");
    if (header->ident[kClassAt] != kClass64 || header->ident[kDataAt] != kLittleEndian)
      return Unsupported("ELF file of a 32-bit or big-endian machine");
    library_.machine = header->machine;
    if (header->section_count > 0 && header->section_entry_bytes != sizeof(Section))
      return Corrupt("ELF section headers of {} bytes", header->section_entry_bytes);
    for (uint64_t i = 0; i < header->section_count; ++i) {
      const uint64_t offset = header->section_offset + i * sizeof(Section);
      const auto section = ReadAt<Section>(file_, offset);
      if (!section) return Corrupt("ELF section header {} is past the end", i);
      sections_.push_back(*section);
    }
    return {};
  }

  Result<Bytes> Contents(const Section& section) const {
    if (section.offset > file_.size() || file_.size() - section.offset < section.size)
      return Corrupt("ELF section of type {:#x} is past the end", section.type);
    return file_.subspan(section.offset, section.size);
  }
  // The string table that a section's names are in.
  Result<Bytes> Strings(const Section& section) const {
    if (section.link >= sections_.size())
      return Corrupt("ELF section of type {:#x}: no section {}", section.type, section.link);
    return Contents(sections_[section.link]);
  }

  Status ReadDynamic(const Section& section) {
    OCTET_ASSIGN(const Bytes bytes, Contents(section));
    OCTET_ASSIGN(const Bytes strings, Strings(section));
    size_t names = 0;
    for (uint64_t offset = 0;; offset += sizeof(DynamicEntry)) {
      const auto entry = ReadAt<DynamicEntry>(bytes, offset);
      if (!entry || entry->tag == 0) return {};
      if (entry->tag != kTagNeeded && entry->tag != kTagRpath && entry->tag != kTagRunpath)
        continue;
      if (++names > kMaxDynamicNames)
        return Corrupt("ELF dynamic names: over {}", kMaxDynamicNames);
      const auto name = NameAt(strings, entry->value);
      if (!name) return Corrupt("ELF dynamic entry at {}: no name", offset);
      if (entry->tag == kTagNeeded) {
        library_.needed.emplace_back(*name);
      } else {
        AddFolders(*name);
      }
    }
  }

  void AddFolders(std::string_view list) {
    while (!list.empty()) {
      const size_t colon = list.find(':');
      if (colon != 0) library_.search_folders.emplace_back(list.substr(0, colon));
      if (colon == std::string_view::npos) return;
      list.remove_prefix(colon + 1);
    }
  }

  Status ReadSymbols(const Section& section) {
    OCTET_ASSIGN(const Bytes bytes, Contents(section));
    OCTET_ASSIGN(const Bytes strings, Strings(section));
    for (uint64_t offset = 0;; offset += sizeof(Symbol)) {
      const auto symbol = ReadAt<Symbol>(bytes, offset);
      if (!symbol) return {};
      if (symbol->section == 0 || !BeginsAt(strings, symbol->name, kPluginPrefix)) continue;
      const auto name = NameAt(strings, symbol->name);
      if (!name) return Corrupt("ELF symbol at {}: no name", offset);
      if (library_.plugin_functions.size() < kMaxPluginFunctions)
        library_.plugin_functions.emplace_back(*name);
    }
  }

  Status ReadVersionsNeeded(const Section& section) {
    OCTET_ASSIGN(const Bytes bytes, Contents(section));
    OCTET_ASSIGN(const Bytes strings, Strings(section));
    uint64_t place = 0;
    for (size_t steps = 0;;) {
      const auto need = ReadAt<VersionNeed>(bytes, place);
      if (!need) return Corrupt("ELF versions needed: entry at {} is past the end", place);
      uint64_t name_place = place + need->first;
      for (uint16_t i = 0; i < need->count; ++i) {
        if (++steps > kMaxVersions) return Corrupt("ELF versions needed: over {}", kMaxVersions);
        const auto named = ReadAt<VersionNeedName>(bytes, name_place);
        const auto name = named ? NameAt(strings, named->name) : std::nullopt;
        if (!name) return Corrupt("ELF versions needed: no name at {}", name_place);
        KeepNewest(library_.glibc_wanted, *name);
        name_place += named->next;
      }
      if (need->next == 0) return {};
      if (++steps > kMaxVersions) return Corrupt("ELF versions needed: over {}", kMaxVersions);
      place += need->next;
    }
  }

  Status ReadVersionsProvided(const Section& section) {
    OCTET_ASSIGN(const Bytes bytes, Contents(section));
    OCTET_ASSIGN(const Bytes strings, Strings(section));
    uint64_t place = 0;
    for (size_t steps = 0; steps < kMaxVersions; ++steps) {
      const auto definition = ReadAt<VersionDefinition>(bytes, place);
      const auto first = definition
                             ? ReadAt<VersionDefinitionName>(bytes, place + definition->first)
                             : std::nullopt;
      const auto name = first ? NameAt(strings, first->name) : std::nullopt;
      if (!name) return Corrupt("ELF versions provided: no name at {}", place);
      KeepNewest(library_.glibc_provided, *name);
      if (definition->next == 0) return {};
      place += definition->next;
    }
    return Corrupt("ELF versions provided: over {}", kMaxVersions);
  }

  const Bytes file_;
  std::vector<Section> sections_;
  ElfLibrary library_;
};

}  // namespace

std::string GlibcVersion::ToString() const { return fmt::format("{}.{}", major, minor); }

Result<ElfLibrary> ReadElfLibrary(std::span<const uint8_t> file) { return ElfReader(file).Read(); }

std::string ElfMachineName(uint16_t machine) {
  if (machine == kElfMachineX86_64) return "x86-64";
  if (machine == kElfMachineAArch64) return "AArch64";
  return fmt::format("machine {}", machine);
}

}  // namespace octet
