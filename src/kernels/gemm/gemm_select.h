// Which GEMM kernel a CPU gets: one table, best first. Tests and benches walk the same table.
#pragma once

#include <span>

#include "kernels/cpu_features.h"
#include "kernels/gemm/gemm_kernel.h"

namespace octet::kernels {

struct GemmVariant {
  IsaTier tier;
  const GemmKernel* kernel;
};

// All that this build has, whatever the CPU.
std::span<const GemmVariant> GemmVariants();

// The first that the CPU can run; null when only the reference kernels are left.
const GemmKernel* SelectGemm(const CpuFeatures& cpu);

}  // namespace octet::kernels
