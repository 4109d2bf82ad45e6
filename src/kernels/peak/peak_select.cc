#include "kernels/peak/peak_select.h"

namespace octet::kernels {
namespace {

constexpr PeakVariant kPeakVariants[] = {
#if defined(__x86_64__)
    {IsaTier::kAvx512Vnni, PeakAvx512Vnni},
    {IsaTier::kAvxVnni, PeakAvxVnni},
    {IsaTier::kAvx2, PeakAvx2},
#elif defined(__aarch64__)
    {IsaTier::kNeonI8mm, PeakNeonI8mm},
    {IsaTier::kNeonDotprod, PeakNeonDotprod},
    {IsaTier::kNeon, PeakNeon},
#endif
    {IsaTier::kScalar, PeakReference},
};

}  // namespace

std::span<const PeakVariant> PeakVariants() { return kPeakVariants; }

const PeakVariant& SelectPeak(const CpuFeatures& features) {
  const PeakVariant* variant = kPeakVariants;
  while (!features.Has(variant->tier)) ++variant;  // every CPU has kScalar
  return *variant;
}

}  // namespace octet::kernels
