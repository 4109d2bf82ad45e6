#include <cmath>
#include <limits>
#include <type_traits>

#include "kernels/quantize/cast_kernel.h"

namespace octet::kernels {
namespace {

template <class To>
To Saturated(float value) {
  using Limits = std::numeric_limits<To>;
  // 2^bits, the first float beyond the largest value, which itself may not be a float.
  const float end = std::ldexp(1.0F, Limits::digits);
  if (std::isnan(value) || value >= end) return Limits::max();
  if (value < static_cast<float>(Limits::min())) return Limits::min();
  return static_cast<To>(value);
}

template <class To, class From>
To Cast(From value) {
  if constexpr (std::is_same_v<From, float> && std::is_integral_v<To> &&
                !std::is_same_v<To, bool>) {
    return Saturated<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

// A stored bool is a byte of any value: a file may hold a 2, which must not be read as a bool.
template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;

template <class From, class To>
void CastLoop(const void* input, int64_t count, void* output) {
  const auto* from = static_cast<const Stored<From>*>(input);
  auto* to = static_cast<To*>(output);
  for (int64_t i = 0; i < count; ++i) to[i] = Cast<To>(static_cast<From>(from[i]));
}

#define OCTET_CAST_TYPES(X) X(float) X(int8_t) X(uint8_t) X(int16_t) X(int32_t) X(int64_t) X(bool)

template <class From>
CastFunction CastTo(ElementType to) {
#define OCTET_CAST_TO(To) \
  if (to == ElementTypeOf<To>()) return CastLoop<From, To>;
  OCTET_CAST_TYPES(OCTET_CAST_TO)
#undef OCTET_CAST_TO
  return nullptr;
}

}  // namespace

CastFunction CastReference(ElementType from, ElementType to) {
#define OCTET_CAST_FROM(From) \
  if (from == ElementTypeOf<From>()) return CastTo<From>(to);
  OCTET_CAST_TYPES(OCTET_CAST_FROM)
#undef OCTET_CAST_FROM
  return nullptr;
}

}  // namespace octet::kernels
