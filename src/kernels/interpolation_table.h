// A function of int16 as a table of 512 steps, with straight lines between its entries:
//
//   s(x)     = f(x) * 2^15,  x_k = first + k * step
//   entry[k] = clamp(round(s(x_k)) - round(e / 2))
//   e        = round((s(x_k + step) + round(s(x_k))) / 2) - round(s(x_k + step / 2))
//
// e is how far the line misses the function in the middle of the step; the entry takes half of it,
// so that the line misses as much at the step's ends. Halves are rounded away from zero.
//
// = tflite::LUTPopulate<int16_t> in double, tflite::LUTLookup
#pragma once

#include <cstdint>

namespace octet::kernels {

struct Int16Table {
  static constexpr int kSteps = 512;  // of 128 from -2^15 on
  int16_t entries[kSteps + 1];        // the last one ends the last step
};

// Load time: `first` and `last` are where -2^15 and 2^15 lie.
Int16Table MakeInt16Table(double (*function)(double), double first, double last);

// entry[k] + round((entry[k + 1] - entry[k]) * o / 2^7), halves up, for value + 2^15 = 2^7 k + o.
[[maybe_unused]] static inline int16_t Interpolated(const Int16Table& table, int16_t value) {
  constexpr int kOffsetBits = 7;
  const int k = Int16Table::kSteps / 2 + (value >> kOffsetBits);
  const int offset = value & ((1 << kOffsetBits) - 1);
  const auto slope = static_cast<int16_t>(table.entries[k + 1] - table.entries[k]);
  const int rise = (slope * offset + (1 << (kOffsetBits - 1))) >> kOffsetBits;
  return static_cast<int16_t>(table.entries[k] + rise);
}

}  // namespace octet::kernels
