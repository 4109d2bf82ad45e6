#include <cstdint>

#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"

namespace octet::kernels {
namespace {

template <class Sum, class T>
typename Sum::Accumulator SumOverWindow(const DepthwiseConv2DGeometry& geometry, const Sum& sum,
                                        const T* input, const FilterElement<T>* filter,
                                        const NhwcPosition& at) {
  const int depth_multiplier = geometry.output.channels / geometry.input.channels;
  const int channel = at.channel / depth_multiplier;
  const Nhwc filters{1, geometry.filter_height, geometry.filter_width, geometry.output.channels};
  typename Sum::Accumulator accumulator = 0;
  for (int filter_y = 0; filter_y < geometry.filter_height; ++filter_y) {
    const int y = InputY(geometry.window, at.y, filter_y);
    for (int filter_x = 0; filter_x < geometry.filter_width; ++filter_x) {
      const int x = InputX(geometry.window, at.x, filter_x);
      if (!IsInside(geometry.input, y, x)) continue;
      const T value = input[NhwcIndex(geometry.input, {at.batch, y, x, channel})];
      const FilterElement<T> weight =
          filter[NhwcIndex(filters, {0, filter_y, filter_x, at.channel})];
      accumulator = WrappingAdd(accumulator, Term(sum, value, weight));
    }
  }
  return accumulator;
}

}  // namespace

template <class Sum, class T>
void DepthwiseConv2DReference(const DepthwiseConv2DGeometry& geometry, const Sum& sum,
                              const T* input, const FilterElement<T>* filter,
                              const typename Sum::Accumulator* bias, T* output) {
  ForEachPosition(geometry.output, [&](const NhwcPosition& at) {
    const auto accumulator = SumOverWindow(geometry, sum, input, filter, at);
    output[NhwcIndex(geometry.output, at)] =
        static_cast<T>(Finish(sum, accumulator, bias, at.channel));
  });
}

template void DepthwiseConv2DReference(const DepthwiseConv2DGeometry&, const QuantizedSum&,
                                       const int8_t*, const int8_t*, const int32_t*, int8_t*);
template void DepthwiseConv2DReference(const DepthwiseConv2DGeometry&, const QuantizedSum&,
                                       const uint8_t*, const uint8_t*, const int32_t*, uint8_t*);
template void DepthwiseConv2DReference(const DepthwiseConv2DGeometry&, const WideSum&,
                                       const int16_t*, const int8_t*, const int64_t*, int16_t*);
template void DepthwiseConv2DReference(const DepthwiseConv2DGeometry&, const FloatSum&,
                                       const float*, const float*, const float*, float*);

}  // namespace octet::kernels
