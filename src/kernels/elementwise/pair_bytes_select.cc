#include "kernels/elementwise/pair_bytes_select.h"

namespace octet::kernels {
namespace {

constexpr PairVariant kVariants[] = {
#if defined(__x86_64__)
    {IsaTier::kAvx512Vnni, &kPairAvx512Vnni},
    {IsaTier::kAvx2, &kPairAvx2},
#endif
    {IsaTier::kScalar, &kPairReference},
};

}  // namespace

std::span<const PairVariant> PairVariants() { return kVariants; }

const PairKernel& SelectPair(const CpuFeatures& cpu) {
  for (const PairVariant& variant : kVariants) {
    if (cpu.Has(variant.tier)) return *variant.kernel;
  }
  return kPairReference;
}

}  // namespace octet::kernels
