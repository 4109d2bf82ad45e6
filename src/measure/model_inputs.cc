#include "measure/model_inputs.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace octet {
namespace {

constexpr uint64_t kSmallIntegerRange = 8;

void FillElement(std::mt19937_64& random, const TensorInfo& input, std::vector<uint8_t>& bytes) {
  const auto count = static_cast<size_t>(input.shape.element_count());
  const auto size_bytes = static_cast<size_t>(ElementBits(input.type) / 8);
  bytes.resize(count * size_bytes);
  for (size_t i = 0; i < count; ++i) {
    uint64_t value = random();
    if (input.type == ElementType::kFloat32) {
      const float real = static_cast<float>(value >> 40) / static_cast<float>(1 << 23) - 1.0F;
      std::memcpy(&bytes[i * size_bytes], &real, sizeof(real));
      continue;
    }
    if (input.type == ElementType::kBool) value &= 1;
    if (size_bytes >= sizeof(int32_t)) value %= kSmallIntegerRange;
    std::memcpy(&bytes[i * size_bytes], &value, size_bytes);
  }
}

}  // namespace

InputBytes RandomInputs(const LoadedModel& model, uint64_t seed) {
  std::mt19937_64 random(seed);
  InputBytes inputs(model.inputs().size());
  for (size_t i = 0; i < inputs.size(); ++i) FillElement(random, model.inputs()[i], inputs[i]);
  return inputs;
}

Status SetInputs(Runner& runner, const InputBytes& inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const auto to = runner.input(static_cast<int>(i)).bytes;
    if (to.size() != inputs[i].size()) {
      return InvalidArgument("input {} has {} bytes, {} given", i, to.size(), inputs[i].size());
    }
    std::ranges::copy(inputs[i], to.begin());
  }
  return {};
}

}  // namespace octet
