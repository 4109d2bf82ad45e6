#include "kernels/resize/resize_taps.h"

#include <cstdlib>

#include "kernels/resize/resize_positions.h"

namespace octet::kernels {

std::vector<ResizeTap> MakeResizeTaps(const ResizeArguments& arguments, ResizeForm form,
                                      int64_t input_size, int64_t output_size) {
  std::vector<ResizeTap> taps;
  for (int64_t i = 0; i < output_size; ++i) {
    ResizeTap tap;
    if (form == ResizeForm::kNearest) {
      tap.near = tap.far = NearestOf(arguments, i, input_size, output_size);
    } else if (form == ResizeForm::kBilinearUInt8) {
      const auto at = NeighboursOf(arguments, i, input_size, output_size);
      tap = {at.low, at.high, at.position - static_cast<float>(at.low), 0};
    } else {
      const auto at = IntegerNeighboursOf(arguments, i, input_size, output_size);
      const int64_t far_units = at.position - kResizeUnit * at.low;
      if (std::abs(far_units) > kMostFarUnits) return {};
      tap = {at.low, at.high, 0, static_cast<int32_t>(far_units)};
    }
    taps.push_back(tap);
  }
  return taps;
}

}  // namespace octet::kernels
