#include <algorithm>

#include "kernels/resample/resample_rgb_kernel.h"

namespace octet::kernels {

void ResampleRgbReference(const ResampleRgbArguments& arguments) {
  constexpr int kChannels = 3;
  for (int o = 0; o < arguments.output_pixels; ++o) {
    for (int c = 0; c < kChannels; ++c) {
      int64_t sum = int64_t{1} << (kResampleWeightBits - 1);
      for (int t = 0; t < arguments.group_count * kResampleGroupTaps; ++t) {
        const ResampleGroup& group =
            arguments.groups[o * arguments.group_count + t / kResampleGroupTaps];
        const int i = t % kResampleGroupTaps;
        const int64_t weight = (int64_t{1} << kResampleLowBits) * group.high[i] + group.low[i];
        sum += weight * arguments.input[arguments.first_bytes[o] + kChannels * t + c];
      }
      arguments.output[kChannels * o + c] =
          static_cast<uint8_t>(std::clamp<int64_t>(sum >> kResampleWeightBits, 0, 255));
    }
  }
}

}  // namespace octet::kernels
