// What speeds are set in relation to: the most that this CPU can multiply (kernels/peak).
#pragma once

#include <string_view>

#include "base/result.h"
#include "kernels/cpu_features.h"

namespace octet::cli {

struct CpuPeak {
  kernels::CpuFeatures features;  // masked by OCTET_CPU
  std::string_view isa;           // the best tier
  double gmac_per_s = 0;
};

// On `threads` threads; takes about a tenth of a second.
Result<CpuPeak> MeasurePeak(int threads);

}  // namespace octet::cli
