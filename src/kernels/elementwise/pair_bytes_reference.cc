#include <algorithm>
#include <cmath>

#include "kernels/elementwise/pair_bytes_kernel.h"

namespace octet::kernels {
namespace {

template <class Combine>
void ForEachByte(const PairArguments& a, Combine combine) {
  for (int64_t i = 0; i < a.count; ++i) {
    const auto lhs = static_cast<uint8_t>(a.lhs[i] ^ a.lhs_flip);
    const auto rhs = static_cast<uint8_t>(a.rhs[i] ^ a.rhs_flip);
    a.output[i] = static_cast<uint8_t>(combine(lhs, rhs) ^ a.output_flip);
  }
}

uint8_t Rounded(const PairForm& form, float y) {
  const float rounded = std::nearbyint(y);
  return static_cast<uint8_t>(
      std::clamp(rounded, static_cast<float>(form.clamp_min), static_cast<float>(form.clamp_max)));
}

void PairSumReference(const PairArguments& a) {
  const PairForm& form = a.form;
  ForEachByte(a, [&form](uint8_t lhs, uint8_t rhs) {
    const float rest = std::fma(form.rhs_scale, static_cast<float>(rhs), form.offset);
    return Rounded(form, std::fma(form.lhs_scale, static_cast<float>(lhs), rest));
  });
}

void PairProductReference(const PairArguments& a) {
  const PairForm& form = a.form;
  ForEachByte(a, [&form](uint8_t lhs, uint8_t rhs) {
    const float product = (static_cast<float>(lhs) - form.lhs_zero_point) *
                          (static_cast<float>(rhs) - form.rhs_zero_point);
    return Rounded(form, std::fma(form.lhs_scale, product, form.offset));
  });
}

void PairMaximumReference(const PairArguments& a) {
  ForEachByte(a, [](uint8_t lhs, uint8_t rhs) { return std::max(lhs, rhs); });
}

void PairMinimumReference(const PairArguments& a) {
  ForEachByte(a, [](uint8_t lhs, uint8_t rhs) { return std::min(lhs, rhs); });
}

}  // namespace

void PairTable(const PairArguments& a) {
  ForEachByte(a, [table = a.form.table](uint8_t lhs, uint8_t rhs) {
    return table[static_cast<size_t>(lhs << 8 | rhs)];
  });
}

const PairKernel kPairReference = {
    .name = "Reference",
    .sum = PairSumReference,
    .product = PairProductReference,
    .maximum = PairMaximumReference,
    .minimum = PairMinimumReference,
};

}  // namespace octet::kernels
