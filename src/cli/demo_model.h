#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace octet::cli {

// The built-in model as a TFLite file: int8, 96x96 RGB, the classes of demo_pictures.h, labels in
// its metadata. tools/demo_model/ trained it, octet converted and quantised it.
std::span<const uint8_t> DemoModelBytes();

inline constexpr const char* kDemoModelName = "demo";

// A path at which this process can open it, made in memory: nothing is written to a disk.
Result<std::string> DemoModelPath();

}  // namespace octet::cli
