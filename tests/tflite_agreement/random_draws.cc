#include "tflite_agreement/random_draws.h"

#include <cmath>
#include <limits>

namespace octet::testing {
namespace {

DrawnAxis DrawAxis(Random& random, const WindowLimits& limits) {
  constexpr int kMaxExtent = 11;
  constexpr int kMaxStride = 3;
  constexpr int kOneDilatedIn = 3;
  DrawnAxis axis;
  axis.input = Draw(random, 1, kMaxExtent);
  axis.filter = Draw(random, 1, limits.max_filter);
  axis.stride = Draw(random, 1, kMaxStride);
  if (OneIn(random, kOneDilatedIn)) axis.dilation = Draw(random, 1, limits.max_dilation);
  return axis;
}

int Span(const DrawnAxis& axis) { return (axis.filter - 1) * axis.dilation + 1; }

void SetOutput(DrawnAxis& axis, Padding padding) {
  const int positions = padding == Padding::kSame ? axis.input : axis.input - Span(axis) + 1;
  axis.output = (positions + axis.stride - 1) / axis.stride;
}

}  // namespace

std::vector<float> DrawReals(Random& random, int64_t count, float low, float high) {
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = DrawReal(random, low, high);
  return values;
}

std::vector<int> DrawDims(Random& random, int rank, int low, int high) {
  return DrawValues<int>(random, rank, low, high);
}

Shape ShapeOf(const std::vector<int>& dims) { return *Shape::FromDims(dims); }

bool IsQuantized(ElementType type) {
  return type == ElementType::kInt8 || type == ElementType::kUInt8 || type == ElementType::kInt16;
}

ClampRange StoredRange(ElementType type) {
  if (type == ElementType::kInt8) {
    return {std::numeric_limits<int8_t>::min(), std::numeric_limits<int8_t>::max()};
  }
  if (type == ElementType::kInt16) {
    return {std::numeric_limits<int16_t>::min(), std::numeric_limits<int16_t>::max()};
  }
  return {0, std::numeric_limits<uint8_t>::max()};
}

float DrawScale(Random& random, float low, float high) {
  return std::exp(DrawReal(random, std::log(low), std::log(high)));
}

float ScaleFor(ElementType type, float scale) {
  constexpr float kFiner = 256.0F;
  return type == ElementType::kInt16 ? scale / kFiner : scale;
}

int DrawZeroPoint(Random& random, ElementType type) {
  if (type == ElementType::kInt16) return 0;
  const auto [min, max] = StoredRange(type);
  return OneIn(random, 4) ? Pick(random, {min, max}) : Draw(random, min, max);
}

ChannelQuantization DrawQuantization(Random& random, ElementType type, float scale) {
  if (!IsQuantized(type)) return {};
  return PerTensor(ScaleFor(type, scale), DrawZeroPoint(random, type));
}

ChannelQuantization DrawQuantization(Random& random, ElementType type) {
  return DrawQuantization(random, type, DrawScale(random, 0.002F, 0.5F));
}

void AddConstant(OneOperatorModel& op, Random& random, ElementType type, const Shape& shape,
                 const ChannelQuantization& quantization) {
  constexpr int kLargeInteger = 100'000;
  const int64_t count = shape.element_count();
  const auto [min, max] = StoredRange(type);
  switch (type) {
    case ElementType::kInt8:
      op.Constant(shape, DrawValues<int8_t>(random, count, min, max), quantization);
      return;
    case ElementType::kUInt8:
      op.Constant(shape, DrawValues<uint8_t>(random, count, min, max), quantization);
      return;
    case ElementType::kInt16:
      op.Constant(shape, DrawValues<int16_t>(random, count, min, max), quantization);
      return;
    case ElementType::kInt32:
      op.Constant(shape, DrawValues<int32_t>(random, count, -kLargeInteger, kLargeInteger));
      return;
    case ElementType::kInt64:
      op.Constant(shape, DrawValues<int64_t>(random, count, -kLargeInteger, kLargeInteger));
      return;
    default:
      op.Constant(shape, DrawReals(random, count));
  }
}

void AddNumbers(OneOperatorModel& op, const std::vector<int32_t>& numbers, ElementType type) {
  const Shape shape{static_cast<int>(numbers.size())};
  if (type == ElementType::kInt64) {
    op.Constant(shape, std::vector<int64_t>(numbers.begin(), numbers.end()));
  } else {
    op.Constant(shape, numbers);
  }
}

DrawnWindow DrawWindow(Random& random, const WindowLimits& limits) {
  DrawnWindow window{.height = DrawAxis(random, limits), .width = DrawAxis(random, limits)};
  const bool fits =
      Span(window.height) <= window.height.input && Span(window.width) <= window.width.input;
  if (fits && Coin(random)) window.padding = Padding::kValid;
  SetOutput(window.height, window.padding);
  SetOutput(window.width, window.padding);
  return window;
}

}  // namespace octet::testing
