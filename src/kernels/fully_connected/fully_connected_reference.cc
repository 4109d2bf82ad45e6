#include <cstdint>

#include "kernels/fully_connected/fully_connected_kernel.h"

namespace octet::kernels {

template <class Sum, class T>
void FullyConnectedReference(const FullyConnectedGeometry& geometry, const Sum& sum, const T* input,
                             const FilterElement<T>* filter, const typename Sum::Accumulator* bias,
                             T* output) {
  for (int64_t batch = 0; batch < geometry.batches; ++batch) {
    const T* row = input + batch * geometry.depth;
    for (int unit = 0; unit < geometry.units; ++unit) {
      const FilterElement<T>* weights = filter + static_cast<int64_t>(unit) * geometry.depth;
      typename Sum::Accumulator accumulator = 0;
      for (int d = 0; d < geometry.depth; ++d) {
        accumulator = WrappingAdd(accumulator, Term(sum, row[d], weights[d]));
      }
      output[batch * geometry.units + unit] = static_cast<T>(Finish(sum, accumulator, bias, unit));
    }
  }
}

template void FullyConnectedReference(const FullyConnectedGeometry&, const QuantizedSum&,
                                      const int8_t*, const int8_t*, const int32_t*, int8_t*);
template void FullyConnectedReference(const FullyConnectedGeometry&, const QuantizedSum&,
                                      const uint8_t*, const uint8_t*, const int32_t*, uint8_t*);
template void FullyConnectedReference(const FullyConnectedGeometry&, const WideSum&, const int16_t*,
                                      const int8_t*, const int64_t*, int16_t*);
template void FullyConnectedReference(const FullyConnectedGeometry&, const QuantizedSum&,
                                      const int16_t*, const int8_t*, const int32_t*, int16_t*);
template void FullyConnectedReference(const FullyConnectedGeometry&, const FloatSum&, const float*,
                                      const float*, const float*, float*);

}  // namespace octet::kernels
