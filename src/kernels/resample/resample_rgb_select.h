// The row resampler of a CPU, and the weights as it wants them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/cpu_features.h"
#include "kernels/resample/resample_rgb_kernel.h"

namespace octet::kernels {

struct ResampleRgbVariant {
  IsaTier tier;
  ResampleRgbFunction run;
};

// Every fast variant of this architecture, best first.
std::span<const ResampleRgbVariant> ResampleRgbVariants();

// The first whose tier the CPU has; null when there is none.
ResampleRgbFunction SelectResampleRgb(const CpuFeatures& features);

// Appends group_count groups: `weights`, then zeros.
void AppendResampleGroups(std::span<const int32_t> weights, int group_count,
                          std::vector<ResampleGroup>& groups);

}  // namespace octet::kernels
