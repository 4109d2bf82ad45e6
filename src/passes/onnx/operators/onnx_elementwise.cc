// Operators that compute each element from the elements at the same index, with broadcasting.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

// y = f(x) on float32.
template <class F>
Status MapFloat(OperatorContext& context, const F& f) {
  OCTET_TRY(context.ExpectInputs(1, 1));
  OCTET_TRY(context.ExpectType(0, ElementType::kFloat32));
  OCTET_ASSIGN(uint8_t * bytes, context.Output(0, ElementType::kFloat32, context.input(0).shape));
  if (bytes == nullptr) return {};
  std::ranges::transform(context.Elements<float>(0), reinterpret_cast<float*>(bytes), f);
  return {};
}

// y = f(a, b) with b's and a's shapes broadcast; `Out` void: the type of the inputs.
template <class Out, class In, class F>
Status ZipTyped(OperatorContext& context, const OnnxTensor& a, const OnnxTensor& b, uint8_t* bytes,
                const Shape& shape, const F& f) {
  auto* out = reinterpret_cast<Out*>(bytes);
  const auto strides_a = BroadcastStrides(a.shape, shape);
  const auto strides_b = BroadcastStrides(b.shape, shape);
  std::vector<int64_t> offsets_b;
  offsets_b.reserve(static_cast<size_t>(shape.element_count()));
  VisitStrided(shape, strides_b, 0, [&](int64_t offset) { offsets_b.push_back(offset); });
  const auto* data_a = reinterpret_cast<const In*>(a.data.bytes().data());
  const auto* data_b = reinterpret_cast<const In*>(b.data.bytes().data());
  size_t at = 0;
  Status status;
  VisitStrided(shape, strides_a, 0, [&](int64_t offset) {
    out[at] = static_cast<Out>(f(data_a[offset], data_b[offsets_b[at]]));
    ++at;
  });
  static_cast<void>(context);
  return status;
}

// Before opset 7, `axis` says which dim of A the first of B stands beside.
Result<OnnxTensor> AlignedSecond(const OperatorContext& context) {
  OnnxTensor b = context.input(1);
  const int64_t axis = context.node().Int("axis", -1);
  const int rank = context.input(0).shape.rank();
  if (context.opset() >= 7 || axis < 0 || axis + b.shape.rank() >= rank) return b;
  std::vector<int64_t> dims(b.shape.dims().begin(), b.shape.dims().end());
  while (static_cast<int>(dims.size()) + axis < rank) dims.push_back(1);
  OCTET_ASSIGN(b.shape, ShapeOf(dims));
  return b;
}

template <bool kToBool, class F>
Status Zip(OperatorContext& context, const F& f) {
  OCTET_TRY(context.ExpectInputs(2, 2));
  const OnnxTensor& a = context.input(0);
  OCTET_ASSIGN(const OnnxTensor b, AlignedSecond(context));
  OCTET_TRY(context.ExpectType(1, a.type));
  OCTET_ASSIGN(const Shape shape, BroadcastShape(a.shape, b.shape));
  const ElementType type = kToBool ? ElementType::kBool : a.type;
  OCTET_ASSIGN(uint8_t * bytes, context.Output(0, type, shape));
  if (bytes == nullptr) return {};
  if (a.type == ElementType::kBool) {
    return ZipTyped<bool, bool>(context, a, b, bytes, shape,
                                [&f](bool x, bool y) { return f(x, y) != 0; });
  }
  return ForNumberType(a.type, [&]<class T>(T) {
    return ZipTyped<std::conditional_t<kToBool, bool, T>, T>(context, a, b, bytes, shape, f);
  });
}

// Two's complement without overflow's undefined behaviour.
template <class T, class F>
T Wrapped(T a, T b, const F& f) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(f(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
  } else {
    return f(a, b);
  }
}

template <class T>
T Quotient(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) return 0;
    if constexpr (std::is_signed_v<T>) {
      if (b == -1) return static_cast<T>(0 - static_cast<uint64_t>(a));
    }
  }
  return static_cast<T>(a / b);
}

template <class T>
T Remainder(T a, T b, bool like_c) {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) return 0;
    if constexpr (std::is_signed_v<T>) {
      if (b == -1) return 0;
    }
    const T remainder = static_cast<T>(a % b);
    if constexpr (std::is_signed_v<T>) {
      if (!like_c && remainder != 0 && (remainder < 0) != (b < 0))
        return static_cast<T>(remainder + b);
    }
    return remainder;
  } else {
    return std::fmod(a, b);
  }
}

// Min, Max, Sum, Mean: any number of inputs, folded from the left.
template <class F>
Status Fold(OperatorContext& context, const F& f) {
  OCTET_TRY(context.ExpectInputs(1, 1 << 16));
  const ElementType type = context.input(0).type;
  Shape shape = context.input(0).shape;
  for (int i = 1; i < context.input_count(); ++i) {
    if (!context.HasInput(i)) return Corrupt("input {} is missing", i);
    OCTET_TRY(context.ExpectType(i, type));
    OCTET_ASSIGN(shape, BroadcastShape(shape, context.input(i).shape));
  }
  OCTET_ASSIGN(uint8_t * bytes, context.Output(0, type, shape));
  if (bytes == nullptr) return {};
  return ForNumberType(type, [&]<class T>(T) -> Status {
    auto* out = reinterpret_cast<T*>(bytes);
    for (int i = 0; i < context.input_count(); ++i) {
      const auto* data = reinterpret_cast<const T*>(context.input(i).data.bytes().data());
      size_t at = 0;
      VisitStrided(shape, BroadcastStrides(context.input(i).shape, shape), 0, [&](int64_t offset) {
        out[at] = i == 0 ? data[offset] : static_cast<T>(f(out[at], data[offset]));
        ++at;
      });
    }
    return {};
  });
}

float HalfToFloat(uint16_t half) {
  const uint32_t sign = (half & 0x8000U) << 16;
  const uint32_t exponent = half >> 10 & 0x1FU;
  const uint32_t mantissa = half & 0x3FFU;
  if (exponent == 0) {
    const float value = std::ldexp(static_cast<float>(mantissa), -24);
    return sign != 0 ? -value : value;
  }
  const uint32_t wide = exponent == 0x1F ? 0xFFU : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | mantissa << 13);
}

// Every element as a double: the way between any two types.
Result<std::vector<double>> AsDoubles(const OnnxTensor& tensor) {
  std::vector<double> values;
  const auto bytes = tensor.data.bytes();
  if (tensor.type == ElementType::kBool) {
    values.assign(bytes.begin(), bytes.end());
    return values;
  }
  if (tensor.type == ElementType::kFloat16 || tensor.type == ElementType::kBFloat16) {
    const std::span words(reinterpret_cast<const uint16_t*>(bytes.data()), bytes.size() / 2);
    for (const uint16_t word : words) {
      values.push_back(tensor.type == ElementType::kFloat16
                           ? HalfToFloat(word)
                           : std::bit_cast<float>(static_cast<uint32_t>(word) << 16));
    }
    return values;
  }
  OCTET_TRY(ForNumberType(tensor.type, [&]<class T>(T) -> Status {
    const std::span elements(reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T));
    values.assign(elements.begin(), elements.end());
    return {};
  }));
  return values;
}

template <class T>
T FromDouble(double value) {
  if constexpr (std::is_floating_point_v<T>) return static_cast<T>(value);
  if (std::isnan(value)) return 0;
  if (value <= static_cast<double>(std::numeric_limits<T>::min()))
    return std::numeric_limits<T>::min();
  if (value >= static_cast<double>(std::numeric_limits<T>::max()))
    return std::numeric_limits<T>::max();
  return static_cast<T>(value);
}

// Bounds of Clip: attributes before opset 11, inputs from it on; type by type.
template <class T>
Result<std::pair<T, T>> ClipBounds(const OperatorContext& context) {
  T low = std::numeric_limits<T>::lowest();
  T high = std::numeric_limits<T>::max();
  if (context.opset() < 11) {
    low = static_cast<T>(context.node().Float("min", static_cast<float>(low)));
    high = static_cast<T>(context.node().Float("max", static_cast<float>(high)));
    return std::pair(low, high);
  }
  for (int i = 1; i <= 2; ++i) {
    if (!context.HasInput(i)) continue;
    if (context.input(i).shape.element_count() != 1) return Corrupt("input {} is not a scalar", i);
    (i == 1 ? low : high) = *reinterpret_cast<const T*>(context.input(i).data.bytes().data());
  }
  return std::pair(low, high);
}

}  // namespace

Status EvaluateRelu(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::max(x, 0.0F); });
}
Status EvaluateSigmoid(OperatorContext& c) {
  return MapFloat(c, [](float x) { return 1.0F / (1.0F + std::exp(-x)); });
}
Status EvaluateTanh(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::tanh(x); });
}
Status EvaluateExp(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::exp(x); });
}
Status EvaluateLog(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::log(x); });
}
Status EvaluateSqrt(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::sqrt(x); });
}
Status EvaluateReciprocal(OperatorContext& c) {
  return MapFloat(c, [](float x) { return 1.0F / x; });
}
Status EvaluateErf(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::erf(x); });
}
Status EvaluateFloor(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::floor(x); });
}
Status EvaluateCeil(OperatorContext& c) {
  return MapFloat(c, [](float x) { return std::ceil(x); });
}
Status EvaluateSoftplus(OperatorContext& c) {
  return MapFloat(c,
                  [](float x) { return std::max(x, 0.0F) + std::log1p(std::exp(-std::abs(x))); });
}
Status EvaluateSoftsign(OperatorContext& c) {
  return MapFloat(c, [](float x) { return x / (1.0F + std::abs(x)); });
}
Status EvaluateHardSwish(OperatorContext& c) {
  return MapFloat(c, [](float x) { return x * std::clamp(x / 6.0F + 0.5F, 0.0F, 1.0F); });
}
Status EvaluateHardSigmoid(OperatorContext& c) {
  const float alpha = c.node().Float("alpha", 0.2F);
  const float beta = c.node().Float("beta", 0.5F);
  return MapFloat(c, [=](float x) { return std::clamp(alpha * x + beta, 0.0F, 1.0F); });
}
Status EvaluateLeakyRelu(OperatorContext& c) {
  const float alpha = c.node().Float("alpha", 0.01F);
  return MapFloat(c, [=](float x) { return x < 0 ? alpha * x : x; });
}
Status EvaluateThresholdedRelu(OperatorContext& c) {
  const float alpha = c.node().Float("alpha", 1.0F);
  return MapFloat(c, [=](float x) { return x > alpha ? x : 0.0F; });
}
Status EvaluateElu(OperatorContext& c) {
  const float alpha = c.node().Float("alpha", 1.0F);
  return MapFloat(c, [=](float x) { return x < 0 ? alpha * std::expm1(x) : x; });
}
Status EvaluateSelu(OperatorContext& c) {
  const float alpha = c.node().Float("alpha", 1.67326319217681884765625F);
  const float gamma = c.node().Float("gamma", 1.05070102214813232421875F);
  return MapFloat(c, [=](float x) { return gamma * (x < 0 ? alpha * std::expm1(x) : x); });
}
Status EvaluateCelu(OperatorContext& c) {
  const float alpha = c.node().Float("alpha", 1.0F);
  return MapFloat(c, [=](float x) { return x < 0 ? alpha * std::expm1(x / alpha) : x; });
}

template <class F>
static Status MapNumber(OperatorContext& context, const F& f) {
  OCTET_TRY(context.ExpectInputs(1, 1));
  const ElementType type = context.input(0).type;
  OCTET_ASSIGN(uint8_t * bytes, context.Output(0, type, context.input(0).shape));
  if (bytes == nullptr) return {};
  return ForNumberType(type, [&]<class T>(T) -> Status {
    const auto in = context.input(0).data.bytes();
    const std::span elements(reinterpret_cast<const T*>(in.data()), in.size() / sizeof(T));
    std::ranges::transform(elements, reinterpret_cast<T*>(bytes), f);
    return {};
  });
}
Status EvaluateNeg(OperatorContext& c) {
  return MapNumber(
      c, []<class T>(T x) { return Wrapped<T>(T{0}, x, [](auto a, auto b) { return a - b; }); });
}
Status EvaluateAbs(OperatorContext& c) {
  return MapNumber(c, []<class T>(T x) {
    return x < T{0} ? Wrapped<T>(T{0}, x, [](auto a, auto b) { return a - b; }) : x;
  });
}

Status EvaluateAdd(OperatorContext& c) {
  return Zip<false>(
      c, []<class T>(T a, T b) { return Wrapped<T>(a, b, [](auto x, auto y) { return x + y; }); });
}
Status EvaluateSub(OperatorContext& c) {
  return Zip<false>(
      c, []<class T>(T a, T b) { return Wrapped<T>(a, b, [](auto x, auto y) { return x - y; }); });
}
Status EvaluateMul(OperatorContext& c) {
  return Zip<false>(
      c, []<class T>(T a, T b) { return Wrapped<T>(a, b, [](auto x, auto y) { return x * y; }); });
}
Status EvaluateDiv(OperatorContext& c) {
  return Zip<false>(c, []<class T>(T a, T b) { return Quotient(a, b); });
}
Status EvaluateMod(OperatorContext& c) {
  const bool like_c = c.node().Int("fmod", 0) != 0;
  return Zip<false>(c, [like_c]<class T>(T a, T b) { return Remainder(a, b, like_c); });
}
Status EvaluatePow(OperatorContext& c) {
  return Zip<false>(c, []<class T>(T a, T b) {
    return FromDouble<T>(std::pow(static_cast<double>(a), static_cast<double>(b)));
  });
}
Status EvaluatePRelu(OperatorContext& c) {
  // Before opset 7 a slope of one dim is one a channel, as other shapes cannot say so.
  if (c.opset() < 7 && c.HasInput(1) && c.input(1).shape.rank() == 1 &&
      c.input(0).shape.rank() > 1 && c.input(1).shape[0] != 1) {
    std::vector<int64_t> dims(static_cast<size_t>(c.input(0).shape.rank()) - 1, 1);
    dims[0] = c.input(1).shape[0];
    OnnxTensor slope = c.input(1);
    OCTET_ASSIGN(slope.shape, ShapeOf(dims));
    OCTET_ASSIGN(const Shape shape, BroadcastShape(c.input(0).shape, slope.shape));
    OCTET_TRY(c.ExpectType(0, ElementType::kFloat32));
    OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, shape));
    if (bytes == nullptr) return {};
    return ZipTyped<float, float>(c, c.input(0), slope, bytes, shape,
                                  [](float x, float s) { return x < 0 ? s * x : x; });
  }
  return Zip<false>(c, []<class T>(T x, T slope) {
    return x < T{0} ? Wrapped<T>(slope, x, [](auto a, auto b) { return a * b; }) : x;
  });
}
Status EvaluateEqual(OperatorContext& c) {
  return Zip<true>(c, [](auto a, auto b) { return a == b; });
}
Status EvaluateLess(OperatorContext& c) {
  return Zip<true>(c, [](auto a, auto b) { return a < b; });
}
Status EvaluateLessOrEqual(OperatorContext& c) {
  return Zip<true>(c, [](auto a, auto b) { return a <= b; });
}
Status EvaluateGreater(OperatorContext& c) {
  return Zip<true>(c, [](auto a, auto b) { return a > b; });
}
Status EvaluateGreaterOrEqual(OperatorContext& c) {
  return Zip<true>(c, [](auto a, auto b) { return a >= b; });
}
Status EvaluateAnd(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 2));
  OCTET_TRY(c.ExpectType(0, ElementType::kBool));
  return Zip<true>(c, [](auto a, auto b) { return a != 0 && b != 0; });
}
Status EvaluateOr(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 2));
  OCTET_TRY(c.ExpectType(0, ElementType::kBool));
  return Zip<true>(c, [](auto a, auto b) { return a != 0 || b != 0; });
}
Status EvaluateNot(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_TRY(c.ExpectType(0, ElementType::kBool));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kBool, c.input(0).shape));
  if (bytes == nullptr) return {};
  std::ranges::transform(c.input(0).data.bytes(), bytes, [](uint8_t x) { return x == 0 ? 1 : 0; });
  return {};
}

Status EvaluateMin(OperatorContext& c) {
  return Fold(c, [](auto a, auto b) { return std::min(a, b); });
}
Status EvaluateMax(OperatorContext& c) {
  return Fold(c, [](auto a, auto b) { return std::max(a, b); });
}
Status EvaluateSum(OperatorContext& c) {
  return Fold(
      c, []<class T>(T a, T b) { return Wrapped<T>(a, b, [](auto x, auto y) { return x + y; }); });
}

Status EvaluateClip(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 3));
  const ElementType type = c.input(0).type;
  for (int i = 1; i < c.input_count(); ++i) {
    if (c.HasInput(i)) OCTET_TRY(c.ExpectType(i, type));
  }
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, type, c.input(0).shape));
  if (bytes == nullptr) return {};
  return ForNumberType(type, [&]<class T>(T) -> Status {
    OCTET_ASSIGN(const auto bounds, ClipBounds<T>(c));
    const auto in = c.input(0).data.bytes();
    const std::span elements(reinterpret_cast<const T*>(in.data()), in.size() / sizeof(T));
    std::ranges::transform(elements, reinterpret_cast<T*>(bytes),
                           [&](T x) { return std::min(std::max(x, bounds.first), bounds.second); });
    return {};
  });
}

Status EvaluateCast(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_ASSIGN(const ElementType to, NumberedType(c.node().Int("to", 0)));
  const OnnxTensor& x = c.input(0);
  if (x.type == ElementType::kString || to == ElementType::kString)
    return Unsupported("casts of STRING are not supported");
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, to, x.shape));
  if (bytes == nullptr) return {};
  OCTET_ASSIGN(const std::vector<double> values, AsDoubles(x));
  if (to == ElementType::kBool) {
    std::ranges::transform(values, bytes, [](double value) { return value != 0 ? 1 : 0; });
    return {};
  }
  return ForNumberType(to, [&]<class T>(T) -> Status {
    if (x.type == ElementType::kInt64 && to == ElementType::kInt64) {
      std::ranges::copy(x.data.bytes(), bytes);
      return {};
    }
    std::ranges::transform(values, reinterpret_cast<T*>(bytes),
                           [](double v) { return FromDouble<T>(v); });
    return {};
  });
}

Status EvaluateWhere(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(3, 3));
  OCTET_TRY(c.ExpectType(0, ElementType::kBool));
  OCTET_TRY(c.ExpectType(2, c.input(1).type));
  OCTET_ASSIGN(Shape shape, BroadcastShape(c.input(0).shape, c.input(1).shape));
  OCTET_ASSIGN(shape, BroadcastShape(shape, c.input(2).shape));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(1).type, shape));
  if (bytes == nullptr) return {};
  const auto size = static_cast<size_t>(ElementBits(c.input(1).type) / 8);
  std::vector<uint8_t> chosen;
  VisitStrided(shape, BroadcastStrides(c.input(0).shape, shape), 0, [&](int64_t offset) {
    chosen.push_back(c.input(0).data.bytes()[static_cast<size_t>(offset)]);
  });
  for (const int i : {1, 2}) {
    const uint8_t* from = c.input(i).data.bytes().data();
    size_t at = 0;
    VisitStrided(shape, BroadcastStrides(c.input(i).shape, shape), 0, [&](int64_t offset) {
      if ((chosen[at] != 0) == (i == 1))
        std::copy_n(from + static_cast<size_t>(offset) * size, size, bytes + at * size);
      ++at;
    });
  }
  return {};
}

}  // namespace octet::onnx
