// Draws that the generators of random models share: numbers, shapes, quantisation, constants,
// windows. The same Random state gives the same draws on every machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

#include "model/operator_options.h"
#include "tensor/element_type.h"
#include "tensor/quantization.h"
#include "tensor/shape.h"
#include "testing/one_operator_model.h"

namespace octet::testing {

using Random = std::mt19937_64;

// Uniform draws; `high` included in Draw, excluded in DrawReal.
inline int Draw(Random& random, int low, int high) {
  const uint64_t count = static_cast<uint64_t>(int64_t{high} - low) + 1;
  return static_cast<int>(low + static_cast<int64_t>(random() % count));
}
inline bool Coin(Random& random) { return Draw(random, 0, 1) == 1; }
inline bool OneIn(Random& random, int n) { return Draw(random, 1, n) == 1; }
inline float DrawReal(Random& random, float low, float high) {
  return low + (high - low) * static_cast<float>(random() >> 40) / static_cast<float>(1 << 24);
}
template <class T>
T Pick(Random& random, std::initializer_list<T> choices) {
  return *(choices.begin() + Draw(random, 0, static_cast<int>(choices.size()) - 1));
}

// Values for a constant.
template <class T>
std::vector<T> DrawValues(Random& random, int64_t count, int low, int high) {
  std::vector<T> values(static_cast<size_t>(count));
  for (T& value : values) value = static_cast<T>(Draw(random, low, high));
  return values;
}
std::vector<float> DrawReals(Random& random, int64_t count, float low = -1.0F, float high = 1.0F);

// Extents in [low, high].
std::vector<int> DrawDims(Random& random, int rank, int low, int high);
Shape ShapeOf(const std::vector<int>& dims);
// An index of one of `count` items.
inline size_t DrawIndex(Random& random, size_t count) {
  return static_cast<size_t>(Draw(random, 0, static_cast<int>(count) - 1));
}
// The same axis, or element of an axis, counted from the start or from the end.
inline int FromEitherEnd(Random& random, int index, int count) {
  return Coin(random) ? index : index - count;
}

// int8, uint8 and int16 tensors carry a scale and a zero point; float32 and wider integers none.
bool IsQuantized(ElementType type);
// Least and greatest stored value of a quantised type.
ClampRange StoredRange(ElementType type);
// Log-uniform.
float DrawScale(Random& random, float low, float high);
// A scale of 8 bits, for the type: that of int16 spans the same reals in 256 times as many steps.
float ScaleFor(ElementType type, float scale);
// Anywhere in the type's range, now and then at one of its ends; 0 for int16.
int DrawZeroPoint(Random& random, ElementType type);
// Empty for a type that is not quantised. The first form's scale is plausible for an activation.
// `scale` is one of 8 bits.
ChannelQuantization DrawQuantization(Random& random, ElementType type);
ChannelQuantization DrawQuantization(Random& random, ElementType type, float scale);

// A constant operand of any supported type: the whole range of quantised types, [-1, 1) of float32,
// numbers of either sign of the others.
void AddConstant(OneOperatorModel& op, Random& random, ElementType type, const Shape& shape,
                 const ChannelQuantization& quantization);

// A constant list of numbers about the operator: axes, extents.
void AddNumbers(OneOperatorModel& op, const std::vector<int32_t>& numbers,
                ElementType type = ElementType::kInt32);  // or kInt64

// A window sliding over an image: strides, dilation and SAME or VALID padding, with the extents
// that follow. VALID is drawn only where the window fits.
struct DrawnAxis {
  int input = 0;
  int filter = 0;
  int stride = 1;
  int dilation = 1;
  int output = 0;
};
struct DrawnWindow {
  Padding padding = Padding::kSame;
  DrawnAxis height;
  DrawnAxis width;
};
struct WindowLimits {
  int max_filter = 3;
  int max_dilation = 1;
};
DrawnWindow DrawWindow(Random& random, const WindowLimits& limits);

}  // namespace octet::testing
