// Which int16 kernel a CPU gets: one table, best first.
#pragma once

#include <span>

#include "kernels/cpu_features.h"
#include "kernels/dot16/dot16_kernel.h"

namespace octet::kernels {

struct Dot16Variant {
  IsaTier tier;
  const Dot16Kernel* kernel;
};

// All that this build has, whatever the CPU.
std::span<const Dot16Variant> Dot16Variants();

// The first that the CPU can run; null when only the reference kernels are left.
const Dot16Kernel* SelectDot16(const CpuFeatures& cpu);

}  // namespace octet::kernels
