// The NPUs that octet has rules for: one list, walked by `octet check`.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "npu/placement.h"

namespace octet {

struct NpuTarget {
  std::string_view name;         // "rk3588"
  std::string_view description;  // for people
  std::string_view driver;       // whose version PlacementOptions::driver is: "Mesa"
  Result<ModelPlacement> (*place)(const Model& model, const PlacementOptions& options);
};

std::span<const NpuTarget> NpuTargets();

// An error that lists the names when there is none such.
Result<const NpuTarget*> FindNpuTarget(std::string_view name);

}  // namespace octet
