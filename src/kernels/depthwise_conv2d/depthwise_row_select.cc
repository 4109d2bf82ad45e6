#include "kernels/depthwise_conv2d/depthwise_row_select.h"

namespace octet::kernels {
namespace {

#if defined(__x86_64__)
constexpr DepthwiseRowVariant kDepthwiseRowVariants[] = {
    {IsaTier::kAvx512Vnni, &kDepthwiseAvx512Vnni},
    {IsaTier::kAvx512Vnni, &kDepthwiseAvx512VnniTwoRows},
    {IsaTier::kAvxVnni, &kDepthwiseAvxVnni},
    {IsaTier::kAvx2, &kDepthwiseAvx2},
};
#elif defined(__aarch64__)
constexpr DepthwiseRowVariant kDepthwiseRowVariants[] = {
    {IsaTier::kNeonDotprod, &kDepthwiseNeonDotprod},
    {IsaTier::kNeon, &kDepthwiseNeon},
};
#endif

bool Fits(const DepthwiseRowKernel& kernel, DepthwiseWeights weights) {
  return weights == DepthwiseWeights::kInt8 || kernel.taps_per_dword() == 2;
}

}  // namespace

std::span<const DepthwiseRowVariant> DepthwiseRowVariants() { return kDepthwiseRowVariants; }

const DepthwiseRowKernel* SelectDepthwiseRow(const CpuFeatures& cpu, DepthwiseWeights weights,
                                             int channels, int left) {
  const DepthwiseRowKernel* reaching_back = nullptr;
  for (const DepthwiseRowVariant& variant : kDepthwiseRowVariants) {
    const DepthwiseRowKernel& kernel = *variant.kernel;
    if (!cpu.Has(variant.tier) || !Fits(kernel, weights)) continue;
    if (kernel.group_channels() <= left) return &kernel;
    if (kernel.group_channels() <= channels) reaching_back = &kernel;
  }
  return reaching_back;
}

}  // namespace octet::kernels
