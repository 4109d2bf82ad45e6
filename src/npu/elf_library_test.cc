#include "npu/elf_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/made_up_host.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using testing::ElfFile;
using ::testing::HasSubstr;

Result<ElfLibrary> Read(const std::string& file) {
  return ReadElfLibrary({reinterpret_cast<const uint8_t*>(file.data()), file.size()});
}

TEST(ElfLibrary, ReadsWhatTheLoaderAsks) {
  const auto library = Read(ElfFile({.needed = {"libdrm.so.2", "libc.so.6"},
                                     .run_path = "$ORIGIN:/opt/lib",
                                     .wanted = {"GLIBC_2.4", "GLIBC_2.36", "GLIBC_2.17"},
                                     .provided = {"libx.so", "GLIBC_2.2.5", "GLIBC_PRIVATE"},
                                     .exported = {"other", "tflite_plugin_create_delegate"}}));
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_EQ(library->machine, kElfMachineAArch64);
  EXPECT_THAT(library->needed, ElementsAre("libdrm.so.2", "libc.so.6"));
  EXPECT_THAT(library->search_folders, ElementsAre("$ORIGIN", "/opt/lib"));
  EXPECT_EQ(library->glibc_wanted, (GlibcVersion{2, 36}));
  EXPECT_EQ(library->glibc_provided, (GlibcVersion{2, 2}));
  EXPECT_THAT(library->plugin_functions, ElementsAre("tflite_plugin_create_delegate"));
}

TEST(ElfLibrary, RefusesOtherFiles) {
  EXPECT_EQ(Read("").error().message, "no ELF file");
  EXPECT_EQ(Read(std::string(100, 'x')).error().message, "no ELF file");
  std::string narrow = ElfFile({});
  narrow[4] = 1;
  EXPECT_THAT(Read(narrow).error().message, HasSubstr("32-bit"));
}

TEST(ElfLibrary, SurvivesEveryCutAndEveryChangedByte) {
  const std::string file = ElfFile({.needed = {"libc.so.6"},
                                    .wanted = {"GLIBC_2.4", "GLIBC_2.36"},
                                    .provided = {"GLIBC_2.2"},
                                    .exported = {"tflite_plugin_create_delegate"}});
  for (size_t bytes = 0; bytes < file.size(); ++bytes) (void)Read(file.substr(0, bytes));
  for (size_t i = 0; i < file.size(); ++i) {
    for (const char value : {'\x00', '\x01', '\x7f', '\xff'}) {
      std::string changed = file;
      changed[i] = value;
      (void)Read(changed);
    }
  }
  EXPECT_EQ(Read(file.substr(0, file.size() / 2)).error().code, Code::kCorrupt);
}

TEST(ElfLibrary, EndsOnVersionsThatPointAtThemselves) {
  // vd_next is as large as its two structures: 1 points back into them, again and again.
  std::string file = ElfFile({.provided = std::vector<std::string>(5000, "GLIBC_2.2")});
  EXPECT_THAT(Read(file).error().message, HasSubstr("versions provided: over 4096"));
}

}  // namespace
}  // namespace octet
