// Integer sums and products modulo 2^n. TFLite's accumulators are plain ints that in practice wrap;
// here the wrapping is defined, so that no model can make the program's behaviour undefined. For
// float and double these are the plain operations.
//
// `static` on purpose, as in kernels/requantize.h.
#pragma once

#include <type_traits>

namespace octet::kernels {

template <class T>
[[maybe_unused]] static inline T WrappingAdd(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b));
  } else {
    return a + b;
  }
}

template <class T>
[[maybe_unused]] static inline T WrappingSubtract(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<Unsigned>(a) - static_cast<Unsigned>(b));
  } else {
    return a - b;
  }
}

// T is at least as wide as int: narrower types would be promoted back to a signed int.
template <class T>
[[maybe_unused]] static inline T WrappingMultiply(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    static_assert(sizeof(T) >= sizeof(int));
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<Unsigned>(a) * static_cast<Unsigned>(b));
  } else {
    return a * b;
  }
}

// b is not 0; the quotient of integers is rounded towards 0.
template <class T>
[[maybe_unused]] static inline T WrappingDivide(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return b == -1 ? WrappingSubtract(T{0}, a) : static_cast<T>(a / b);
  } else {
    return a / b;
  }
}

}  // namespace octet::kernels
