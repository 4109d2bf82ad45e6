#include "npu/npu_activity.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "testing/temporary_folder.h"

namespace octet {
namespace {

void Put(const testing::TemporaryFolder& root, const std::string& path, const std::string& text) {
  const std::filesystem::path file(root.path() + path);
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

TEST(NpuActivity, SumsInterruptsOfAllCoresAndCpus) {
  const testing::TemporaryFolder root;
  Put(root, "/proc/interrupts",
      "           CPU0       CPU1\n"
      " 14:          7          9  GICv3  27 Level  arch_timer\n"
      " 91:          5          2  GICv3 142 Level  fdab0000.npu\n"
      " 92:         10          0  GICv3 143 Level  fdac0000.npu \n");
  const NpuActivity activity = ReadNpuActivity(Host(root.path()));
  ASSERT_TRUE(activity.interrupts);
  EXPECT_EQ(*activity.interrupts, 17);
  EXPECT_FALSE(activity.active_ms);
}

TEST(NpuActivity, ReadsTheCoresRuntime) {
  const testing::TemporaryFolder root;
  for (const char* core : {"fdab0000.npu", "fdac0000.npu"})
    Put(root,
        std::string("/sys/bus/platform/drivers/rocket/") + core + "/power/runtime_active_time",
        "21\n");
  const Host host(root.path());
  EXPECT_EQ(NpuCoreCount(host), 2);
  EXPECT_EQ(ReadNpuActivity(host).active_ms, 42);
}

TEST(NpuActivity, IsUnknownWithoutAnNpu) {
  const testing::TemporaryFolder root;
  Put(root, "/proc/interrupts", " 14:          7          9  GICv3  27 Level  arch_timer\n");
  const NpuActivity activity = ReadNpuActivity(Host(root.path()));
  EXPECT_FALSE(activity.interrupts);
  EXPECT_EQ(NpuCoreCount(Host(root.path())), 0);
}

}  // namespace
}  // namespace octet
