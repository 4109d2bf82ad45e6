// How long one layer takes with the kernels of each tier that a CPU has, those of the tier it gets
// and the reference kernels included.
//
// The kernels of a tier are those that the same CPU without the tiers above it would get, as with
// OCTET_CPU: a depthwise layer may mix kernels for its last channels, and goes by the first. The
// layer runs as in a Session, on one thread, conversion of its input included.
//
// Variants take turns and a time is the least of the turns, so that what else the machine does
// falls on all of them or is not counted. A variant that is many times slower than the picked one
// gets one turn: noise does not make up for that, and a reference kernel would take minutes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/layer_bench/layer_shapes.h"
#include "kernels/cpu_features.h"

namespace octet {

struct VariantTime {
  std::string kernel;  // "GemmAvx2"
  bool is_picked = false;
  double min_us = 0;
};

struct LayerTimingOptions {
  kernels::CpuFeatures cpu;
  int turns = 20;  // of each variant, at least 1
};

// The picked one first, then tiers in descending order, the reference kernel last; that alone where
// the CPU has no other.
Result<std::vector<VariantTime>> TimeLayer(const LayerShape& shape,
                                           const LayerTimingOptions& options, const Clock& clock);

}  // namespace octet
