#include "kernels/interpolation_table.h"

#include <algorithm>
#include <cmath>

namespace octet::kernels {

Int16Table MakeInt16Table(double (*function)(double), double first, double last) {
  constexpr int kFractionBits = 15;
  const auto scaled = [&](double x) { return std::ldexp(function(x), kFractionBits); };
  const auto clamped = [](double entry) {
    return static_cast<int16_t>(std::clamp<double>(entry, INT16_MIN, INT16_MAX));
  };
  const double step = (last - first) / Int16Table::kSteps;
  Int16Table table;
  for (int k = 0; k < Int16Table::kSteps; ++k) {
    const double x = first + k * step;
    const double sample = std::round(scaled(x));
    const double line = std::round((scaled(first + (k + 1) * step) + sample) / 2);
    const double miss = line - std::round(scaled(x + step / 2));
    table.entries[k] = clamped(sample - std::round(miss / 2));
  }
  table.entries[Int16Table::kSteps] = clamped(std::round(scaled(last)));
  return table;
}

}  // namespace octet::kernels
