// The peak loop of a CPU.
#pragma once

#include <span>

#include "kernels/cpu_features.h"
#include "kernels/peak/peak_kernel.h"

namespace octet::kernels {

struct PeakVariant {
  IsaTier tier;
  PeakFunction run;
};

// Every variant of this architecture, best first; the last runs everywhere.
std::span<const PeakVariant> PeakVariants();

// The first whose tier the CPU has.
const PeakVariant& SelectPeak(const CpuFeatures& features);

}  // namespace octet::kernels
