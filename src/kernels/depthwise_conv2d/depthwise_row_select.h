// Which depthwise row kernels a CPU gets: one table, best first. Tests and benches walk the same
// table.
#pragma once

#include <span>

#include "kernels/cpu_features.h"
#include "kernels/depthwise_conv2d/depthwise_row_kernel.h"

namespace octet::kernels {

struct DepthwiseRowVariant {
  IsaTier tier;
  const DepthwiseRowKernel* kernel;
};

// All that this build has, whatever the CPU.
std::span<const DepthwiseRowVariant> DepthwiseRowVariants();

// What the weights of a group must fit.
enum class DepthwiseWeights : uint8_t { kInt8, kInt16 };

// The kernel for the next group when `left` of `channels` channels are not yet in one: the widest
// that they fill, else the narrowest that can reach back over channels already done. Null when
// there is none.
const DepthwiseRowKernel* SelectDepthwiseRow(const CpuFeatures& cpu, DepthwiseWeights weights,
                                             int channels, int left);

}  // namespace octet::kernels
