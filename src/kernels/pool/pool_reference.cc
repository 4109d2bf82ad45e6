#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "kernels/pool/pool_kernel.h"

namespace octet::kernels {
namespace {

// visit(value) for every tap of output position `at` that lies inside the image.
template <class T, class Visit>
void ForEachTap(const Pool2DGeometry& geometry, const T* input, const NhwcPosition& at,
                Visit visit) {
  const int first_y = InputY(geometry.window, at.y, 0);
  const int first_x = InputX(geometry.window, at.x, 0);
  const int end_y = std::min(first_y + geometry.filter_height, geometry.input.height);
  const int end_x = std::min(first_x + geometry.filter_width, geometry.input.width);
  for (int y = std::max(first_y, 0); y < end_y; ++y) {
    for (int x = std::max(first_x, 0); x < end_x; ++x) {
      visit(input[NhwcIndex(geometry.input, {at.batch, y, x, at.channel})]);
    }
  }
}

float Quotient(float sum, int64_t count) { return sum / static_cast<float>(count); }

int64_t Quotient(int64_t sum, int64_t count) {
  const int64_t half = count / 2;
  return (sum > 0 ? sum + half : sum - half) / count;
}

}  // namespace

template <class T>
void AveragePool2DReference(const Pool2DGeometry& geometry, ElementRange<T> clamp, const T* input,
                            T* output) {
  using Sum = std::conditional_t<std::is_same_v<T, float>, float, int64_t>;
  ForEachPosition(geometry.output, [&](const NhwcPosition& at) {
    Sum sum = 0;
    int64_t count = 0;
    ForEachTap(geometry, input, at, [&](T value) {
      sum += value;
      ++count;
    });
    // A mean of T's fits T.
    const auto mean = static_cast<T>(Quotient(sum, count));
    output[NhwcIndex(geometry.output, at)] = Clamp(mean, clamp);
  });
}

template <class T>
void MaxPool2DReference(const Pool2DGeometry& geometry, ElementRange<T> clamp, const T* input,
                        T* output) {
  ForEachPosition(geometry.output, [&](const NhwcPosition& at) {
    T max = std::numeric_limits<T>::lowest();
    ForEachTap(geometry, input, at, [&](T value) { max = std::max(max, value); });
    output[NhwcIndex(geometry.output, at)] = Clamp(max, clamp);
  });
}

#define OCTET_INSTANTIATE(T)                                                                  \
  template void AveragePool2DReference(const Pool2DGeometry&, ElementRange<T>, const T*, T*); \
  template void MaxPool2DReference(const Pool2DGeometry&, ElementRange<T>, const T*, T*);
OCTET_INSTANTIATE(int8_t)
OCTET_INSTANTIATE(uint8_t)
OCTET_INSTANTIATE(int16_t)
OCTET_INSTANTIATE(float)
#undef OCTET_INSTANTIATE

}  // namespace octet::kernels
