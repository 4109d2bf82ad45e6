#include "kernels/gemm/gemm_select.h"

namespace octet::kernels {
namespace {

#if defined(__x86_64__)
constexpr GemmVariant kGemmVariants[] = {
    {IsaTier::kAvx512Vnni, &kGemmAvx512Vnni},
    {IsaTier::kAvxVnni, &kGemmAvxVnni},
    {IsaTier::kAvx2, &kGemmAvx2},
};
#elif defined(__aarch64__)
constexpr GemmVariant kGemmVariants[] = {
    {IsaTier::kNeonI8mm, &kGemmNeonI8mm},
    {IsaTier::kNeonDotprod, &kGemmNeonDotprod},
    {IsaTier::kNeon, &kGemmNeon},
};
#endif

}  // namespace

std::span<const GemmVariant> GemmVariants() { return kGemmVariants; }

const GemmKernel* SelectGemm(const CpuFeatures& cpu) {
  for (const GemmVariant& variant : kGemmVariants) {
    if (cpu.Has(variant.tier)) return variant.kernel;
  }
  return nullptr;
}

}  // namespace octet::kernels
