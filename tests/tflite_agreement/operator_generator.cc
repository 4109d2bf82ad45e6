#include "tflite_agreement/operator_generator.h"

#include <cmath>

namespace octet::testing {

ChannelQuantization DrawQuantization(Random& random, ElementType type) {
  const float scale = std::exp(DrawReal(random, std::log(0.002F), std::log(0.5F)));
  return PerTensor(scale,
                   type == ElementType::kUInt8 ? Draw(random, 0, 255) : Draw(random, -128, 127));
}

std::vector<float> DrawReals(Random& random, int64_t count, float low, float high) {
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = DrawReal(random, low, high);
  return values;
}

Model MakeReshape(Random& random) {
  const auto type = Pick(random, {ElementType::kInt8, ElementType::kUInt8, ElementType::kFloat32});
  const int a = Draw(random, 1, 6);
  const int b = Draw(random, 1, 6);
  const auto quantization =
      type == ElementType::kFloat32 ? ChannelQuantization() : DrawQuantization(random, type);
  OneOperatorModel op(OperatorKind::kReshape);
  op.Input(type, {1, a, b, 2}, quantization).Constant<int32_t>({2}, {a * b, 2});
  op.Output(type, {a * b, 2}, quantization).Options(ReshapeOptions{{a * b, 2}});
  return op.Build();
}

}  // namespace octet::testing
