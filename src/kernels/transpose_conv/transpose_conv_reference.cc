#include <cstdint>

#include "kernels/transpose_conv/transpose_conv_kernel.h"

namespace octet::kernels {
namespace {

// The taps are walked backwards so that the input's rows and columns come in ascending order: the
// order in which TFLite, which scatters the input, adds to an output.
template <class Sum, class T>
typename Sum::Accumulator SumOverInputs(const TransposeConvGeometry& geometry, const Sum& sum,
                                        const T* input, const FilterElement<T>* filter,
                                        const NhwcPosition& at) {
  const Window& window = geometry.window;
  const Nhwc filters{geometry.output.channels, geometry.filter_height, geometry.filter_width,
                     geometry.input.channels};
  typename Sum::Accumulator accumulator = 0;
  for (int filter_y = geometry.filter_height - 1; filter_y >= 0; --filter_y) {
    const int scaled_y = at.y + window.pad_top - filter_y;
    if (scaled_y % window.stride_h != 0) continue;
    for (int filter_x = geometry.filter_width - 1; filter_x >= 0; --filter_x) {
      const int scaled_x = at.x + window.pad_left - filter_x;
      if (scaled_x % window.stride_w != 0) continue;
      const int y = scaled_y / window.stride_h;
      const int x = scaled_x / window.stride_w;
      if (!IsInside(geometry.input, y, x)) continue;
      for (int i = 0; i < geometry.input.channels; ++i) {
        const T value = input[NhwcIndex(geometry.input, {at.batch, y, x, i})];
        const FilterElement<T> weight =
            filter[NhwcIndex(filters, {at.channel, filter_y, filter_x, i})];
        accumulator = WrappingAdd(accumulator, Term(sum, value, weight));
      }
    }
  }
  return accumulator;
}

}  // namespace

template <class Sum, class T>
void TransposeConvReference(const TransposeConvGeometry& geometry, const Sum& sum, const T* input,
                            const FilterElement<T>* filter, const typename Sum::Accumulator* bias,
                            T* output) {
  ForEachPosition(geometry.output, [&](const NhwcPosition& at) {
    const auto accumulator = SumOverInputs(geometry, sum, input, filter, at);
    output[NhwcIndex(geometry.output, at)] =
        static_cast<T>(Finish(sum, accumulator, bias, at.channel));
  });
}

template void TransposeConvReference(const TransposeConvGeometry&, const QuantizedSum&,
                                     const int8_t*, const int8_t*, const int32_t*, int8_t*);
template void TransposeConvReference(const TransposeConvGeometry&, const QuantizedSum&,
                                     const uint8_t*, const uint8_t*, const int32_t*, uint8_t*);
template void TransposeConvReference(const TransposeConvGeometry&, const WideSum&, const int16_t*,
                                     const int8_t*, const int64_t*, int16_t*);
template void TransposeConvReference(const TransposeConvGeometry&, const QuantizedSum&,
                                     const int16_t*, const int8_t*, const int32_t*, int16_t*);
template void TransposeConvReference(const TransposeConvGeometry&, const FloatSum&, const float*,
                                     const float*, const float*, float*);

}  // namespace octet::kernels
