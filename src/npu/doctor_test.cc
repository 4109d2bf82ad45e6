#include "npu/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "testing/made_up_host.h"

namespace octet {
namespace {

using testing::ElfFile;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MadeUpHost;

constexpr const char* kDelegate = "/usr/lib/teflon/libteflon.so";
constexpr const char* kNode = "/dev/accel/accel0";

// A healthy RK3588 that a test makes ill.
class Doctor : public ::testing::Test {
 protected:
  Doctor() { testing::MakeHealthyRk3588(made); }

  CheckResult Line(std::string_view name) const {
    const Host host(made.root());
    for (const auto& line : Examine(host).lines) {
      if (line.name == name) return line.result;
    }
    ADD_FAILURE() << "no check " << name;
    return {};
  }
  bool IsUsable() const {
    const Host host(made.root());
    return Examine(host).usable;
  }
  void InKubernetes() {
    made.Write("/proc/self/mountinfo",
               "1 0 0:1 /var/lib/kubelet/pods/7/etc-hosts /etc/hosts rw - ext4 /dev/root rw\n");
    made.Remove("/sys/firmware");  // hidden, and what links to it stays
  }
  void InDocker() { made.Write("/.dockerenv", ""); }

  MadeUpHost made;
};

#define EXPECT_LINE(check, wanted_status, evidence_part, remedy_part) \
  do {                                                                \
    const CheckResult line = Line(check);                             \
    EXPECT_EQ(CheckStatusName(line.status), wanted_status) << check;  \
    EXPECT_THAT(line.evidence, HasSubstr(evidence_part));             \
    EXPECT_THAT(line.remedy, HasSubstr(remedy_part));                 \
  } while (false)

TEST_F(Doctor, FindsTheHealthyUsable) {
  const Host host(made.root());
  const Diagnosis diagnosis = Examine(host);
  EXPECT_TRUE(diagnosis.usable);
  std::set<std::string_view> names;
  for (const auto& [name, result] : diagnosis.lines) {
    EXPECT_EQ(CheckStatusName(result.status), "ok") << name << ": " << result.evidence;
    EXPECT_THAT(result.evidence, ::testing::Not(IsEmpty())) << name;
    EXPECT_THAT(result.remedy, IsEmpty()) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(names.size(), DoctorChecks().size());
  EXPECT_EQ(Line("kernel").evidence, "Linux 6.18.3-arm64");
  EXPECT_EQ(Line("board").evidence, "xunlong,orangepi-5 rockchip,rk3588s");
  EXPECT_EQ(Line("device").evidence,
            "/dev/accel/accel0: device 261:0, mode 0660, owner 0, group render");
  EXPECT_EQ(Line("delegate-driver").evidence, "Mesa 26.2.6-1 with the driver rocket");
}

TEST_F(Doctor, KnowsWhenItIsNoBoard) {
  made.Remove("/proc");
  made.Remove("/sys");
  made.Remove("/dev");
  EXPECT_FALSE(IsUsable());
  EXPECT_LINE("board", "failed", "not an RK3588 board", "run this on the board");
  EXPECT_LINE("kernel", "unknown", "osrelease", "");
  EXPECT_LINE("device-tree", "unknown", "no device tree", "");
  made.Write("/proc/device-tree/compatible", "rockchip,rk3568");
  EXPECT_LINE("board", "failed", "rockchip,rk3568", "RK3588 alone");
}

TEST_F(Doctor, KnowsOldKernels) {
  made.Write("/proc/sys/kernel/osrelease", "6.12.8-rk");
  EXPECT_LINE("kernel", "warning", "rocket from elsewhere", "6.18");
  made.Remove("/sys/bus/platform/drivers/rocket");
  made.Remove("/sys/module/rocket");
  EXPECT_LINE("kernel", "failed", "Linux 6.12.8-rk", "6.18 or newer");
  EXPECT_FALSE(IsUsable());
}

TEST_F(Doctor, KnowsTheVendorKernel) {
  made.Write("/proc/sys/kernel/osrelease", "6.1.75-vendor-rk35xx");
  made.Folder("/sys/module/rknpu");
  made.Remove("/sys/bus/platform/drivers/rocket");
  EXPECT_LINE("vendor-kernel", "failed", "/sys/module/rknpu", "RKNN");
  EXPECT_FALSE(IsUsable());
}

TEST_F(Doctor, KnowsDisabledDeviceTreeNodes) {
  const std::string tree = "/sys/firmware/devicetree/base/";
  made.Write(tree + "npu@fdac0000/status", std::string_view("disabled\0", 9));
  EXPECT_LINE("device-tree", "warning", "npu@fdac0000 is disabled", "status = \"okay\"");
  for (const char* node : {"npu@fdab0000", "npu@fdad0000"})
    made.Write(tree + node + "/status", "disabled");
  EXPECT_LINE("device-tree", "failed", "npu@fdab0000 is disabled, npu@fdac0000", "status");
  EXPECT_FALSE(IsUsable());
  for (const char* node : {"npu@fdab0000", "npu@fdac0000", "npu@fdad0000"})
    made.Remove(tree + node);
  EXPECT_LINE("device-tree", "failed", "no npu@fdab0000", "too old");
  made.Folder(tree + "npu@fdab0000");
  EXPECT_LINE("device-tree", "warning", "npu@fdac0000, npu@fdad0000", "");
}

TEST_F(Doctor, KnowsDriversThatDriveNothing) {
  made.Remove("/sys/bus/platform/drivers/rocket/fdac0000.npu");
  EXPECT_LINE("driver", "warning", "2 of 3 cores: fdab0000.npu, fdad0000.npu", "other cores");
  made.Remove("/sys/bus/platform/drivers/rocket");
  EXPECT_LINE("driver", "failed", "loaded and drives no core", "device tree");
  made.Remove("/sys/module/rocket");
  EXPECT_LINE("driver", "failed", "no /sys/module/rocket", "modprobe rocket");
  made.Write("/boot/config-6.18.3-arm64", "CONFIG_DRM=y\nCONFIG_DRM_ACCEL_ROCKET=m\n");
  EXPECT_LINE("driver", "failed", "CONFIG_DRM_ACCEL_ROCKET=m", "modprobe rocket");
  made.Write("/boot/config-6.18.3-arm64", "CONFIG_DRM=y\n# CONFIG_DRM_ACCEL_ROCKET is not set\n");
  EXPECT_LINE("driver", "failed", "is not set", "build the kernel");
}

TEST_F(Doctor, KnowsMissingNodes) {
  made.Remove(kNode);
  EXPECT_LINE("device", "failed", "no /dev/accel/accel*", "udevadm trigger");
  EXPECT_LINE("device-access", "unknown", "", "");
  EXPECT_FALSE(IsUsable());
  made.Remove("/sys/bus/platform/drivers/rocket");
  EXPECT_LINE("device", "failed", "no /dev/accel/accel*", "once the driver drives a core");
}

TEST_F(Doctor, KnowsWhatGivesANodeToAContainer) {
  made.Remove(kNode);
  InDocker();
  EXPECT_LINE("device", "failed", "in this container", "docker run --device /dev/accel/accel0");
  made.Write("/run/.containerenv", "");
  EXPECT_LINE("device", "failed", "in this container", "podman run --device");
  InKubernetes();
  EXPECT_LINE("device", "failed", "in this container", "squat.ai/npu: 1");
  EXPECT_LINE("board", "unknown", "containers hide it", "on the host");
  EXPECT_LINE("device-tree", "unknown", "containers hide it", "on the host");
}

TEST_F(Doctor, IsContentInAContainerThatHidesTheDeviceTree) {
  InKubernetes();
  EXPECT_TRUE(IsUsable());
}

TEST_F(Doctor, KnowsMountsThatAreNoDevice) {
  made.Remove(kNode);
  made.Folder(kNode);
  EXPECT_LINE("device", "failed", "no device node", "restart udev");
  InDocker();
  EXPECT_LINE("device", "failed", "no device node", "docker run --device");
  made.Remove(kNode);
  made.Write(kNode, "device 226:0\nmode 0660\nowner 0:303\n");
  EXPECT_LINE("device", "failed", "device 226:0", "");
}

TEST_F(Doctor, KnowsMissingRights) {
  made.Write(kNode, "device 261:0\nmode 0660\nowner 0:303\nopen EACCES\n");
  made.Write("/proc/self/status", "Uid:\t1000\nGroups:\t1000\n");
  EXPECT_LINE("device-access", "failed", "Permission denied (mode 0660, group render)",
              "usermod -aG render");
  EXPECT_FALSE(IsUsable());
  InDocker();
  EXPECT_LINE("device-access", "failed", "not in that group", "docker run --group-add 303");
  InKubernetes();
  EXPECT_LINE("device-access", "failed", "not in that group", "supplementalGroups: [303]");
  made.Write("/proc/self/status", "Groups:\t303\n");
  EXPECT_LINE("device-access", "failed", "though we are in that group", "security module");
  made.Write(kNode, "device 261:0\nmode 0600\nowner 0:0\nopen EACCES\n");
  EXPECT_LINE("device-access", "failed", "lets no group in", "udev rule");
}

TEST_F(Doctor, TellsTheDeviceCgroupFromRights) {
  made.Write(kNode, "device 261:0\nmode 0660\nowner 0:303\nopen EPERM\n");
  EXPECT_LINE("device-access", "failed", "device cgroup", "DeviceAllow");
  InKubernetes();
  EXPECT_LINE("device-access", "failed", "device cgroup", "squat.ai/npu: 1");
  EXPECT_LINE("device-access", "failed", "", "a volume or bind mount alone does not");
  made.Write(kNode, "device 261:0\nmode 0660\nowner 0:303\nopen ENODEV\n");
  EXPECT_LINE("device-access", "failed", "no driver behind it", "modprobe rocket");
  made.Write(kNode, "device 261:0\nmode 0660\nowner 0:303\nopen EBUSY\n");
  EXPECT_LINE("device-access", "failed", "busy", "dmesg");
}

TEST_F(Doctor, FindsRocketAmongOtherAccelerators) {
  made.Write(kNode, "device 261:0\nmode 0666\nowner 0:0\ndriver ethosu\n");
  EXPECT_LINE("device-driver", "failed", "accel0 is driven by ethosu", "rocket alone");
  made.Write("/dev/accel/accel1", "device 261:1\nmode 0660\nowner 0:303\ndriver rocket\n");
  EXPECT_LINE("device-driver", "ok", "accel1 is driven by rocket", "");
}

TEST_F(Doctor, KnowsMissingTeflon) {
  made.Remove(kDelegate);
  EXPECT_LINE("delegate", "failed", "no libteflon.so in /usr/lib/teflon", "mesa-teflon-delegate");
  EXPECT_LINE("delegate-elf", "unknown", "", "");
  EXPECT_LINE("delegate-libraries", "unknown", "", "");
  EXPECT_FALSE(IsUsable());
  InDocker();
  EXPECT_LINE("delegate", "failed", "no libteflon.so", "-v FOLDER:/mesa-libs:ro");
  InKubernetes();
  EXPECT_LINE("delegate", "failed", "no libteflon.so", "deploy/overlays/rk3588");
}

TEST_F(Doctor, LooksWhereItIsTold) {
  made.Write("/proc/self/environ", std::string_view("OCTET_TEFLON=/opt/libteflon.so\0", 31));
  EXPECT_LINE("delegate", "failed", "OCTET_TEFLON: /opt/libteflon.so does not exist", "");
  made.Write("/proc/self/environ", std::string_view("LD_LIBRARY_PATH=/opt/a:/opt/b\0", 30));
  made.Write("/opt/b/libteflon.so", "x");
  EXPECT_LINE("delegate", "ok", "/opt/b/libteflon.so", "");
}

TEST_F(Doctor, KnowsDanglingNixLinks) {
  made.Remove(kDelegate);
  made.Link("/mesa-libs/libteflon.so", "/nix/store/abc-mesa/lib/libteflon.so");
  EXPECT_LINE("delegate", "failed",
              "/mesa-libs/libteflon.so -> /nix/store/abc-mesa/lib/libteflon.so", "install");
  InKubernetes();
  EXPECT_LINE("delegate", "failed", "the last does not exist", "mount /nix/store read-only");
  EXPECT_FALSE(IsUsable());
  made.Write("/nix/store/abc-mesa/lib/libteflon.so", "x");
  EXPECT_LINE("delegate", "ok", "libteflon.so", "");
}

TEST_F(Doctor, KnowsLibrariesThatDoNotFit) {
  made.Write(kDelegate, "a text");
  EXPECT_LINE("delegate-elf", "failed", "no ELF file", "arm64");
  made.Write(kDelegate, ElfFile({.machine = 62}));
  EXPECT_LINE("delegate-elf", "failed", "built for x86-64", "arm64");
  made.Write(kDelegate, ElfFile({.exported = {"tflite_plugin_create_delegate"}}));
  EXPECT_LINE("delegate-elf", "failed", "exports no tflite_plugin_destroy_delegate", "");
}

TEST_F(Doctor, KnowsTheWrongCLibrary) {
  made.Write(kDelegate, ElfFile({.needed = {"libc.so.6"}, .wanted = {"GLIBC_2.38"}}));
  EXPECT_LINE("c-library", "failed", "is glibc 2.36, libteflon.so wants 2.38",
              "built on this distribution");
  EXPECT_FALSE(IsUsable());
  // Not the delegate itself, but what it needs.
  made.Write(kDelegate, ElfFile({.needed = {"libdrm.so.2"}, .wanted = {"GLIBC_2.17"}}));
  made.Write("/usr/lib/aarch64-linux-gnu/libdrm.so.2.4.0", ElfFile({.wanted = {"GLIBC_2.41"}}));
  EXPECT_LINE("c-library", "failed", "libdrm.so.2.4.0 wants 2.41", "");
}

TEST_F(Doctor, KnowsMusl) {
  made.Remove("/usr/lib/aarch64-linux-gnu/libc.so.6");
  EXPECT_LINE("c-library", "unknown", "no libc.so.6 found", "");
  made.Write("/usr/lib/ld-musl-aarch64.so.1", "x");
  EXPECT_LINE("c-library", "failed", "musl", "glibc");
}

TEST_F(Doctor, TakesTheCLibraryOfThisProcess) {
  const std::string path = "/nix/store/glibc/lib/libc.so.6";
  made.Write("/proc/self/maps", "7f00-7f01 r-xp 0 103:2 7  /nix/store/glibc/lib/libc.so.6\n");
  made.Write(path, ElfFile({.provided = {"GLIBC_2.42"}}));
  EXPECT_LINE("c-library", "ok", path + " is glibc 2.42", "");
}

TEST_F(Doctor, KnowsMissingLibraries) {
  const std::string libraries = "/usr/lib/aarch64-linux-gnu/";
  made.Write(libraries + "libdrm.so.2.4.0", ElfFile({.needed = {"libexpat.so.1"}}));
  EXPECT_LINE("delegate-libraries", "failed", "missing: libexpat.so.1 (of libdrm.so.2.4.0)",
              "install them");
  made.Write(libraries + "libexpat.so.1", ElfFile({.machine = 62}));
  EXPECT_LINE("delegate-libraries", "failed", "libexpat.so.1", "");
  made.Write("/opt/x/libexpat.so.1", ElfFile({}));
  made.Write("/etc/ld.so.conf.d/x.conf", "# more\n/opt/x\n");
  EXPECT_LINE("delegate-libraries", "ok", "3", "");
  made.Remove("/etc/ld.so.conf.d");
  made.Write(libraries + "libdrm.so.2.4.0",
             ElfFile({.needed = {"libexpat.so.1"}, .run_path = "$ORIGIN/../../../opt/x"}));
  EXPECT_LINE("delegate-libraries", "ok", "3", "");
}

TEST_F(Doctor, KnowsMesaWithoutRocket) {
  made.Write(kDelegate, ElfFile({.texts = {"etnaviv", "26.2.6"}}));
  EXPECT_LINE("delegate-driver", "failed", "Mesa 26.2.6, built without", "gallium-drivers=rocket");
  made.Write(kDelegate, ElfFile({.texts = {"rocket", "25.0.7-2"}}));
  EXPECT_LINE("delegate-driver", "failed", "Mesa 25.0.7-2, rocket came with 25.3", "25.3");
  made.Write(kDelegate, ElfFile({.texts = {"rocket", "26.2.6", "24.1.0"}}));
  EXPECT_LINE("delegate-driver", "ok", "Mesa of unknown version", "");
}

TEST_F(Doctor, WarnsOfSurroundings) {
  made.Write("/var/log/dmesg",
             "[1] iommu: Default domain\n[7] rocket fdab0000.npu: NPU job timed out\n");
  EXPECT_LINE("kernel-log", "warning", "faults: 1, the last: [7]", "wrong");
  made.Remove("/var/log/dmesg");
  EXPECT_LINE("kernel-log", "unknown", "no right", "");
  made.Write("/sys/devices/system/cpu/cpufreq/policy4/scaling_governor", "ondemand\n");
  EXPECT_LINE("governor", "warning", "policy0 performance, policy4 ondemand", "cpupower");
  made.Write("/sys/class/thermal/thermal_zone6/temp", "91000");
  EXPECT_LINE("temperature", "warning", "npu-thermal 91", "cool");
  EXPECT_TRUE(IsUsable());
}

}  // namespace
}  // namespace octet
