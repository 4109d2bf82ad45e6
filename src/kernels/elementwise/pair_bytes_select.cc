#include "kernels/elementwise/pair_bytes_select.h"

namespace octet::kernels {
namespace {

constexpr PairVariant kPairVariants[] = {
#if defined(__x86_64__)
    {IsaTier::kAvx512Vnni, &kPairAvx512Vnni},
    {IsaTier::kAvx2, &kPairAvx2},
#endif
    {IsaTier::kScalar, &kPairReference},
};

}  // namespace

std::span<const PairVariant> PairVariants() { return kPairVariants; }

const PairKernel& SelectPair(const CpuFeatures& cpu) {
  for (const PairVariant& variant : kPairVariants) {
    if (cpu.Has(variant.tier)) return *variant.kernel;
  }
  return kPairReference;
}

}  // namespace octet::kernels
