// Which kernel for pairs of bytes a CPU gets: one table, best first. Tests and benches walk the
// same table.
#pragma once

#include <span>

#include "kernels/cpu_features.h"
#include "kernels/elementwise/pair_bytes_kernel.h"

namespace octet::kernels {

struct PairVariant {
  IsaTier tier;
  const PairKernel* kernel;
};

// All that this build has, whatever the CPU. The last runs on every CPU.
std::span<const PairVariant> PairVariants();

const PairKernel& SelectPair(const CpuFeatures& cpu);

}  // namespace octet::kernels
