#include "formats/network/random_weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace octet::network {
namespace {

// FNV-1a, so that a constant's numbers do not change when another layer is added.
uint64_t SeedOf(uint64_t seed, std::string_view name) {
  uint64_t hash = 0xCBF29CE484222325U ^ seed;
  for (const char c : name) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3U;
  return hash;
}

// Vigna's SplitMix64.
class RandomBits {
 public:
  explicit RandomBits(uint64_t state) : state_(state) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

}  // namespace

std::vector<float> HeWeights(uint64_t seed, std::string_view name, size_t count, int64_t fan_in,
                             float gain) {
  constexpr float kStep = 1.0F / 8388608.0F;  // 2^-23: multiples of it in [-1, 1) are exact
  constexpr float kUniformVariance = 1.0F / 3.0F;
  const float bound =
      std::sqrt(gain / kUniformVariance / static_cast<float>(std::max<int64_t>(fan_in, 1)));
  RandomBits bits(SeedOf(seed, name));
  std::vector<float> values(count);
  for (float& value : values)
    value = (static_cast<float>(bits.Next() >> 40) * kStep - 1.0F) * bound;
  return values;
}

Result<std::vector<uint8_t>> RandomConstant(uint64_t seed, std::string_view name,
                                            const Tensor& tensor, int64_t fan_in) {
  const auto count = static_cast<size_t>(tensor.shape.element_count());
  switch (tensor.type) {
    case ElementType::kFloat32: {
      std::vector<uint8_t> bytes(count * sizeof(float));
      if (fan_in <= 0) return bytes;
      const std::vector<float> values = HeWeights(seed, name, count, fan_in, 2.0F);
      if (count > 0) std::memcpy(bytes.data(), values.data(), bytes.size());
      return bytes;
    }
    case ElementType::kInt8:
    case ElementType::kUInt8:
    case ElementType::kInt16: {
      std::vector<uint8_t> bytes(count * static_cast<size_t>(ElementBits(tensor.type)) / 8);
      RandomBits bits(SeedOf(seed, name));
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(bits.Next() >> 56);
      return bytes;
    }
    case ElementType::kInt32:
    case ElementType::kInt64:
      if (!tensor.quantization.empty())
        return std::vector<uint8_t>(count * static_cast<size_t>(ElementBits(tensor.type)) / 8);
      [[fallthrough]];
    default:
      return Unsupported("{} {} has no random values: it wants weights or values",
                         ElementTypeName(tensor.type), tensor.shape.ToString());
  }
}

}  // namespace octet::network
