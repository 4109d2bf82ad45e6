#include "cli/cpu_peak.h"

#include <cstdlib>

#include "kernels/peak/peak_select.h"
#include "measure/peak_speed.h"

namespace octet::cli {

Result<CpuPeak> MeasurePeak(int threads) {
  OCTET_ASSIGN(const auto features, kernels::MaskedCpuFeatures(std::getenv("OCTET_CPU")));
  const kernels::PeakVariant& variant = kernels::SelectPeak(features);
  return CpuPeak{features, kernels::IsaTierName(variant.tier),
                 PeakGmacPerSecond(variant.run, threads, SteadyNanoseconds)};
}

}  // namespace octet::cli
