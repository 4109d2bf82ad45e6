#include <cmath>
#include <cstdlib>
#include <limits>

#include "kernels/activation/sigmoid_int16_kernel.h"

namespace octet::kernels {
namespace {

// x' of the contract.
int32_t Rescaled(const SigmoidInt16Arguments& arguments, int16_t value) {
  const int shift = arguments.right_shift;
  const int32_t half = shift > 0 ? 1 << (shift - 1) : 0;
  return (value * arguments.multiplier + half) >> shift;
}

// t of the contract, in Q0.(16 + offset_bits).
int32_t SigmoidOfMagnitude(const SigmoidTable& table, int32_t magnitude, int offset_bits,
                           int32_t end) {
  const int k = magnitude >> offset_bits;
  if (k >= SigmoidTable::kLast) return end;
  const int offset = magnitude & ((1 << offset_bits) - 1);
  return (table.entries[k] << offset_bits) + offset * (table.entries[k + 1] - table.entries[k]);
}

}  // namespace

SigmoidTable MakeSigmoidTable() {
  const auto scaled = [](double k) {
    constexpr double kStepsPerUnit = 24;
    constexpr double kOne = 1 << 16;
    return kOne / (1 + std::exp(-k / kStepsPerUnit));
  };
  SigmoidTable table;
  for (int k = 0; k < SigmoidTable::kLast; ++k) {
    const double miss = (scaled(k) + scaled(k + 1)) / 2 - scaled(k + 1.0 / 2);
    table.entries[k] = static_cast<uint16_t>(std::round(scaled(k) - miss / 2));
  }
  table.entries[SigmoidTable::kLast] = std::numeric_limits<uint16_t>::max();
  return table;
}

void LogisticInt16Reference(const SigmoidInt16Arguments& arguments, const int16_t* input,
                            int64_t count, int16_t* output) {
  constexpr int kOffsetBits = 9;
  constexpr int kDroppedBits = 10;
  constexpr int32_t kOne = 1 << (16 + kOffsetBits);
  constexpr int32_t kHalf = 1 << (kDroppedBits - 1);
  constexpr int32_t kEnd = INT16_MAX << kDroppedBits;
  for (int64_t i = 0; i < count; ++i) {
    const int32_t x = Rescaled(arguments, input[i]);
    const int32_t t = SigmoidOfMagnitude(arguments.table, std::abs(x), kOffsetBits, kEnd);
    output[i] = static_cast<int16_t>((x >= 0 ? t + kHalf : kOne - t + kHalf - 1) >> kDroppedBits);
  }
}

void TanhInt16Reference(const SigmoidInt16Arguments& arguments, const int16_t* input, int64_t count,
                        int16_t* output) {
  constexpr int kOffsetBits = 8;
  constexpr int kDroppedBits = 8;
  constexpr int32_t kSigmoidOfZero = 1 << (15 + kOffsetBits);
  constexpr int32_t kHalf = 1 << (kDroppedBits - 1);
  constexpr int32_t kEnd = UINT16_MAX << kOffsetBits;
  for (int64_t i = 0; i < count; ++i) {
    const int32_t x = Rescaled(arguments, input[i]);
    const int32_t t =
        SigmoidOfMagnitude(arguments.table, std::abs(x), kOffsetBits, kEnd) - kSigmoidOfZero;
    output[i] = static_cast<int16_t>((x >= 0 ? t + kHalf : -t + kHalf - 1) >> kDroppedBits);
  }
}

}  // namespace octet::kernels
