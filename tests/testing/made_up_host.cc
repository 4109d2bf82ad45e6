#include "testing/made_up_host.h"

#include <elf.h>

namespace octet::testing {
namespace {

template <class T>
void Append(std::string& bytes, const T& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

// Names one after the other, each ended by a NUL; the first is empty.
class Strings {
 public:
  uint32_t Add(std::string_view name) {
    const auto offset = static_cast<uint32_t>(bytes_.size());
    bytes_.append(name).push_back('\0');
    return offset;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_ = std::string(1, '\0');
};

constexpr uint32_t kStringsSection = 1;

std::string Dynamic(const MadeUpLibrary& library, Strings& strings) {
  std::string bytes;
  const auto add = [&bytes](int64_t tag, uint64_t value) {
    Elf64_Dyn entry{};
    entry.d_tag = tag;
    entry.d_un.d_val = value;
    Append(bytes, entry);
  };
  for (const std::string& name : library.needed) add(DT_NEEDED, strings.Add(name));
  if (!library.run_path.empty()) add(DT_RUNPATH, strings.Add(library.run_path));
  add(DT_NULL, 0);
  return bytes;
}

std::string Symbols(const MadeUpLibrary& library, Strings& strings) {
  std::string bytes(sizeof(Elf64_Sym), '\0');
  for (const std::string& name : library.exported) {
    Elf64_Sym symbol{};
    symbol.st_name = strings.Add(name);
    symbol.st_shndx = kStringsSection;
    Append(bytes, symbol);
  }
  return bytes;
}

std::string VersionsWanted(const MadeUpLibrary& library, Strings& strings) {
  std::string bytes;
  Elf64_Verneed need{};
  need.vn_version = 1;
  need.vn_cnt = static_cast<uint16_t>(library.wanted.size());
  need.vn_file = strings.Add("libc.so.6");
  need.vn_aux = sizeof(Elf64_Verneed);
  Append(bytes, need);
  for (const std::string& name : library.wanted) {
    Elf64_Vernaux named{};
    named.vna_name = strings.Add(name);
    named.vna_next = sizeof(Elf64_Vernaux);
    Append(bytes, named);
  }
  return bytes;
}

std::string VersionsProvided(const MadeUpLibrary& library, Strings& strings) {
  std::string bytes;
  for (size_t i = 0; i < library.provided.size(); ++i) {
    Elf64_Verdef definition{};
    definition.vd_version = 1;
    definition.vd_cnt = 1;
    definition.vd_aux = sizeof(Elf64_Verdef);
    const bool last = i + 1 == library.provided.size();
    definition.vd_next = last ? 0 : sizeof(Elf64_Verdef) + sizeof(Elf64_Verdaux);
    Append(bytes, definition);
    Elf64_Verdaux named{};
    named.vda_name = strings.Add(library.provided[i]);
    Append(bytes, named);
  }
  return bytes;
}

}  // namespace

std::string ElfFile(const MadeUpLibrary& library) {
  Strings strings;
  std::vector<std::pair<uint32_t, std::string>> contents = {{SHT_NULL, ""}, {SHT_STRTAB, ""}};
  contents.emplace_back(SHT_DYNAMIC, Dynamic(library, strings));
  contents.emplace_back(SHT_DYNSYM, Symbols(library, strings));
  if (!library.wanted.empty())
    contents.emplace_back(SHT_GNU_verneed, VersionsWanted(library, strings));
  if (!library.provided.empty())
    contents.emplace_back(SHT_GNU_verdef, VersionsProvided(library, strings));
  std::string texts(1, '\0');
  for (const std::string& text : library.texts) texts.append(text).push_back('\0');
  contents.emplace_back(SHT_PROGBITS, texts);
  contents[kStringsSection].second = strings.bytes();

  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_type = ET_DYN;
  header.e_machine = library.machine;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = static_cast<uint16_t>(contents.size());
  header.e_shoff = sizeof(header);
  std::string sections;
  std::string rest;
  for (const auto& [type, bytes] : contents) {
    Elf64_Shdr section{};
    section.sh_type = type;
    section.sh_offset = sizeof(header) + contents.size() * sizeof(section) + rest.size();
    section.sh_size = bytes.size();
    section.sh_link = kStringsSection;
    Append(sections, section);
    rest += bytes;
  }
  std::string file;
  Append(file, header);
  return file + sections + rest;
}

void MakeHealthyRk3588(MadeUpHost& host) {
  host.Write("/proc/sys/kernel/osrelease", "6.18.3-arm64\n");
  host.Link("/proc/device-tree", "/sys/firmware/devicetree/base");
  host.Write("/sys/firmware/devicetree/base/compatible",
             std::string_view("xunlong,orangepi-5\0rockchip,rk3588s\0", 36));
  for (const std::string core : {"fdab0000", "fdac0000", "fdad0000"}) {
    host.Write("/sys/firmware/devicetree/base/npu@" + core + "/status",
               std::string_view("okay\0", 5));
    host.Folder("/sys/bus/platform/drivers/rocket/" + core + ".npu");
  }
  host.Folder("/sys/module/rocket");
  host.Write("/dev/accel/accel0", "device 261:0\nmode 0660\nowner 0:303\ndriver rocket\n");
  host.Write("/proc/self/status",
             "Name:\toctet\nUid:\t1000\t1000\t1000\t1000\nGroups:\t303 1000 \n");
  host.Write("/proc/self/mountinfo",
             "21 1 179:2 / / rw,relatime shared:1 - ext4 /dev/mmcblk0p2 rw\n");
  host.Write("/etc/group", "root:x:0:\nrender:x:303:pi\n");
  const std::string libraries = "/usr/lib/aarch64-linux-gnu/";
  host.Link("/lib", "usr/lib");
  host.Write(libraries + "libc.so.6",
             ElfFile({.provided = {"libc.so.6", "GLIBC_2.17", "GLIBC_2.34", "GLIBC_2.36"}}));
  host.Write(libraries + "libdrm.so.2.4.0",
             ElfFile({.needed = {"libc.so.6"}, .wanted = {"GLIBC_2.33"}}));
  host.Link(libraries + "libdrm.so.2", "libdrm.so.2.4.0");
  host.Write(
      "/usr/lib/teflon/libteflon.so",
      ElfFile({.needed = {"libdrm.so.2", "libc.so.6"},
               .wanted = {"GLIBC_2.17", "GLIBC_2.34"},
               .exported = {"tflite_plugin_create_delegate", "tflite_plugin_destroy_delegate"},
               .texts = {"rocket", "26.2.6-1"}}));
  host.Write("/var/log/dmesg", "[    3.1] rocket fdab0000.npu: Rockchip NPU core 0 version: 0\n");
  host.Write("/proc/meminfo", "MemTotal:       16252928 kB\n");
  host.Write("/sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "performance\n");
  host.Write("/sys/class/thermal/thermal_zone6/type", "npu-thermal\n");
  host.Write("/sys/class/thermal/thermal_zone6/temp", "46230\n");
}

}  // namespace octet::testing
