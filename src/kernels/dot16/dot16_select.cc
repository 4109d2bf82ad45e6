#include "kernels/dot16/dot16_select.h"

namespace octet::kernels {
namespace {

constexpr Dot16Variant kDot16Variants[] = {
#if defined(__x86_64__)
    {IsaTier::kAvx2, &kDot16Avx2},
#elif defined(__aarch64__)
    {IsaTier::kNeon, &kDot16Neon},
#endif
};

}  // namespace

std::span<const Dot16Variant> Dot16Variants() { return kDot16Variants; }

const Dot16Kernel* SelectDot16(const CpuFeatures& cpu) {
  for (const Dot16Variant& variant : kDot16Variants) {
    if (cpu.Has(variant.tier)) return variant.kernel;
  }
  return nullptr;
}

}  // namespace octet::kernels
