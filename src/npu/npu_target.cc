#include "npu/npu_target.h"

#include <fmt/ranges.h>

#include <vector>

#include "npu/rocket_placement.h"

namespace octet {
namespace {

constexpr NpuTarget kTargets[] = {
    {"rk3588", "Rockchip RK3588, Linux driver rocket, Mesa's Teflon delegate", "Mesa",
     PlaceOnRocket},
};

}  // namespace

std::span<const NpuTarget> NpuTargets() { return kTargets; }

Result<const NpuTarget*> FindNpuTarget(std::string_view name) {
  std::vector<std::string_view> names;
  for (const NpuTarget& target : kTargets) {
    if (target.name == name) return &target;
    names.push_back(target.name);
  }
  return InvalidArgument("target '{}' is none of: {}", name, fmt::join(names, ", "));
}

}  // namespace octet
