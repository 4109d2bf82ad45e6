#include "kernels/resample/resample_rgb_select.h"

#include "base/check.h"

namespace octet::kernels {

std::span<const ResampleRgbVariant> ResampleRgbVariants() {
#if defined(__x86_64__)
  static constexpr ResampleRgbVariant kVariants[] = {{IsaTier::kAvx2, ResampleRgbAvx2}};
  return kVariants;
#else
  return {};
#endif
}

ResampleRgbFunction SelectResampleRgb(const CpuFeatures& features) {
  for (const ResampleRgbVariant& variant : ResampleRgbVariants()) {
    if (features.Has(variant.tier)) return variant.run;
  }
  return nullptr;
}

void AppendResampleGroups(std::span<const int32_t> weights, int group_count,
                          std::vector<ResampleGroup>& groups) {
  const size_t first = groups.size();
  OCTET_CHECK(weights.size() <= static_cast<size_t>(group_count) * kResampleGroupTaps);
  groups.resize(first + static_cast<size_t>(group_count));
  for (size_t t = 0; t < weights.size(); ++t) {
    ResampleGroup& group = groups[first + t / kResampleGroupTaps];
    group.high[t % kResampleGroupTaps] = static_cast<int16_t>(weights[t] >> kResampleLowBits);
    group.low[t % kResampleGroupTaps] =
        static_cast<int16_t>(weights[t] & ((1 << kResampleLowBits) - 1));
  }
}

}  // namespace octet::kernels
