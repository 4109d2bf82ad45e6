#include "backend/delegate/golden_check.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace octet {
namespace {

constexpr uint32_t kSeed = 0x2545F491;

// Element i as a number; types without arithmetic here count as bytes.
template <class T>
double ElementAs(const TensorView& tensor, size_t i) {
  T value;
  std::memcpy(&value, tensor.bytes.data() + i * sizeof(T), sizeof(T));
  return static_cast<double>(value);
}

double Element(const TensorView& tensor, size_t i) {
  switch (tensor.type) {
    case ElementType::kFloat32:
      return ElementAs<float>(tensor, i);
    case ElementType::kInt8:
      return ElementAs<int8_t>(tensor, i);
    case ElementType::kInt16:
      return ElementAs<int16_t>(tensor, i);
    case ElementType::kInt32:
      return ElementAs<int32_t>(tensor, i);
    case ElementType::kInt64:
      return static_cast<double>(ElementAs<int64_t>(tensor, i));
    default:
      return ElementAs<uint8_t>(tensor, i);
  }
}

size_t ElementCount(const TensorView& tensor) {
  const auto bits = static_cast<size_t>(ElementBits(tensor.type));
  switch (tensor.type) {
    case ElementType::kFloat32:
    case ElementType::kInt8:
    case ElementType::kInt16:
    case ElementType::kInt32:
    case ElementType::kInt64:
      return tensor.bytes.size() * 8 / bits;
    default:
      return tensor.bytes.size();
  }
}

struct Range {
  double min = 0;
  double max = 0;
  size_t argmax = 0;
  bool is_constant() const { return min == max; }
};
Range RangeOf(const TensorView& tensor) {
  Range range;
  for (size_t i = 0; i < ElementCount(tensor); ++i) {
    const double value = Element(tensor, i);
    if (i == 0 || value < range.min) range.min = value;
    if (i == 0 || value > range.max) {
      range.max = value;
      range.argmax = i;
    }
  }
  return range;
}

// In steps for quantised types; for floats scaled so that the share allowed is as many steps.
double StepsOf(double difference, const TensorView& exact, const Range& range) {
  if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
  if (exact.type != ElementType::kFloat32) return difference;
  const double allowed = std::max(kGoldenFloatShare * (range.max - range.min), 1e-6);
  return difference / allowed * kGoldenSteps;
}

}  // namespace

void FillKnownInput(int set, const MutableTensorView& input) {
  uint32_t random = kSeed;
  const bool is_float = input.type == ElementType::kFloat32;
  const size_t element_bytes = is_float ? sizeof(float) : 1;
  const size_t count = input.bytes.size() / element_bytes;
  for (size_t i = 0; i < count; ++i) {
    random = random * 1664525U + 1013904223U;
    const uint32_t noise = random >> 24;
    const auto slope = static_cast<uint32_t>(i * 256 / std::max<size_t>(count, 1));
    const uint32_t value = set == 0 ? slope : noise;
    if (is_float) {
      const float real = static_cast<float>(value) / 128.0F - 1.0F;
      std::memcpy(input.bytes.data() + i * sizeof(real), &real, sizeof(real));
    } else {
      // Wide integers are indices more often than not: small ones.
      const bool wide = ElementBits(input.type) > 16;
      input.bytes[i] = wide ? 0 : static_cast<uint8_t>(value);
    }
  }
}

bool CompareGolden(std::string_view name, const TensorView& tensor, const TensorView& exact,
                   GoldenResult& result) {
  if (tensor.bytes.size() != exact.bytes.size()) {
    result.reason =
        fmt::format("{} has {} bytes, want {}", name, tensor.bytes.size(), exact.bytes.size());
    return false;
  }
  const Range range = RangeOf(exact);
  double worst = 0;
  size_t worst_at = 0;
  for (size_t i = 0; i < ElementCount(exact); ++i) {
    const double steps = StepsOf(std::abs(Element(tensor, i) - Element(exact, i)), exact, range);
    if (steps <= worst) continue;
    worst = steps;
    worst_at = i;
  }
  result.compared_values += static_cast<int64_t>(ElementCount(exact));
  result.max_steps = std::max(result.max_steps, worst);
  const Range got = RangeOf(tensor);
  if (got.is_constant() && !range.is_constant()) {
    result.reason = fmt::format("{} is constant: {} everywhere", name, got.min);
    return false;
  }
  if (worst > kGoldenSteps) {
    result.reason = fmt::format(
        "{} is off by {:.4g} steps at element {}, at most {} are allowed: {} for {}", name, worst,
        worst_at, kGoldenSteps, Element(tensor, worst_at), Element(exact, worst_at));
    return false;
  }
  return true;
}

bool SameFirstClass(const TensorView& tensor, const TensorView& exact) {
  const Range got = RangeOf(tensor);
  const Range want = RangeOf(exact);
  if (got.argmax == want.argmax) return true;
  const double lost = want.max - Element(exact, got.argmax);
  return StepsOf(lost, exact, want) <= 2 * kGoldenSteps;
}

}  // namespace octet
