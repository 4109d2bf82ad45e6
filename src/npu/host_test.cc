#include "npu/host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "testing/made_up_host.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using testing::MadeUpHost;

TEST(Host, FollowsLinksInsideTheRoot) {
  MadeUpHost made;
  made.Write("/nix/store/mesa/lib/libteflon.so", "x");
  made.Link("/run/driver", "/nix/store/mesa");
  made.Link("/nix/store/mesa/lib/second", "../lib/libteflon.so");
  const LinkTrail trail = Host(made.root()).Follow("/run/driver/lib/second");
  EXPECT_EQ(trail.resolved, "/nix/store/mesa/lib/libteflon.so");
  EXPECT_THAT(trail.hops, ElementsAre("/run/driver/lib/second", "/nix/store/mesa/lib/second",
                                      "/nix/store/mesa/lib/../lib/libteflon.so"));
  EXPECT_EQ(Host(made.root()).Follow("/../../nix").resolved, "/nix")
      << "the root is its own parent";
}

TEST(Host, FindsDanglingLinksAndCircles) {
  MadeUpHost made;
  made.Link("/lib/libteflon.so", "/nix/store/gone/libteflon.so");
  made.Link("/circle", "circle");
  EXPECT_FALSE(Host(made.root()).Exists("/lib/libteflon.so"));
  EXPECT_TRUE(Host(made.root()).IsLink("/lib/libteflon.so"));
  EXPECT_EQ(Host(made.root()).Follow("/lib/libteflon.so").ToString(),
            "/lib/libteflon.so -> /nix/store/gone/libteflon.so");
  EXPECT_FALSE(Host(made.root()).Exists("/circle"));
}

TEST(Host, ReadsTextsFoldersAndVariables) {
  MadeUpHost made;
  made.Write("/proc/device-tree/compatible", std::string("a,b\0rockchip,rk3588\0", 20));
  made.Write("/proc/self/environ", std::string("A=1\0PATH=/bin:/x\0", 17));
  made.Write("/dev/accel/accel1", "");
  made.Write("/dev/accel/accel0", "");
  EXPECT_EQ(Host(made.root()).Text("/proc/device-tree/compatible"),
            std::string("a,b\0rockchip,rk3588", 19));
  EXPECT_EQ(Host(made.root()).Text("/proc/nothing"), std::nullopt);
  EXPECT_EQ(Host(made.root()).Environment("PATH"), "/bin:/x");
  EXPECT_EQ(Host(made.root()).Environment("PAT"), "");
  EXPECT_THAT(Host(made.root()).List("/dev/accel"), ElementsAre("accel0", "accel1"));
  EXPECT_TRUE(Host(made.root()).List("/dev/dri").empty());
}

TEST(Host, ReadsDescribedDevices) {
  MadeUpHost made;
  made.Write("/dev/accel/accel0", "device 261:0\nmode 0660\nowner 0:303\ndriver rocket\n");
  made.Write("/dev/accel/accel1", "device 261:1\nmode 0600\nowner 0:0\nopen EACCES\n");
  const auto node = Host(made.root()).Device("/dev/accel/accel0");
  ASSERT_TRUE(node);
  EXPECT_TRUE(node->is_character_device);
  EXPECT_EQ(node->major, 261U);
  EXPECT_EQ(node->mode, 0660U);
  EXPECT_EQ(node->group, 303U);
  EXPECT_EQ(node->driver, "rocket");
  EXPECT_EQ(node->open_error, 0);
  EXPECT_EQ(Host(made.root()).Device("/dev/accel/accel1")->open_error, EACCES);
  EXPECT_EQ(Host(made.root()).Device("/dev/accel/accel2"), std::nullopt);
}

TEST(Host, ReadsThisMachine) {
  const Host machine;
  EXPECT_TRUE(machine.Exists("/proc/self/status"));
  const auto null = machine.Device("/dev/null");
  ASSERT_TRUE(null);
  EXPECT_TRUE(null->is_character_device);
  EXPECT_EQ(null->major, 1U);
  EXPECT_EQ(null->minor, 3U);
  EXPECT_EQ(null->driver, "");
}

}  // namespace
}  // namespace octet
