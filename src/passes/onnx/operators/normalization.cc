// Operators that subtract a mean and scale, or exponentiate and normalise.
#include <algorithm>
#include <cmath>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {
namespace {

struct Channels {
  int64_t batch = 1;
  int64_t channels = 1;
  int64_t plane = 1;
};

Result<Channels> ChannelsOf(OperatorContext& c, int vectors) {
  const Shape& x = c.input(0).shape;
  const Channels channels{x.rank() > 0 ? x[0] : 1, x.rank() > 1 ? x[1] : 1,
                          x.rank() > 2 ? x.element_count(2, x.rank()) : 1};
  for (int i = 0; i <= vectors; ++i) {
    OCTET_TRY(c.ExpectType(i, ElementType::kFloat32));
    if (i > 0 && c.input(i).shape.element_count() != channels.channels)
      return Corrupt("input {} is {} for {} channels", i, c.input(i).shape.ToString(),
                     channels.channels);
  }
  return channels;
}

// Rows of the last dims for Softmax: from opset 13 one axis, before all dims from `axis` on.
struct Rows {
  int64_t outer, count, inner;
};

template <class Normalize>
Status NormalizeRows(OperatorContext& c, const Normalize& normalize) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_TRY(c.ExpectType(0, ElementType::kFloat32));
  const Shape& x = c.input(0).shape;
  const bool coerced = c.opset() < 13;
  const int rank = std::max(x.rank(), 1);
  OCTET_ASSIGN(const int axis,
               c.Axis(c.node().Int("axis", coerced ? std::min(1, rank - 1) : -1), rank));
  const Rows rows =
      x.rank() == 0 ? Rows{1, 1, 1}
      : coerced     ? Rows{x.element_count(0, axis), x.element_count(axis, x.rank()), 1}
                    : Rows{x.element_count(0, axis), x[axis], x.element_count(axis + 1, x.rank())};
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, x));
  if (bytes == nullptr) return {};
  const float* in = c.Elements<float>(0).data();
  auto* out = reinterpret_cast<float*>(bytes);
  for (int64_t o = 0; o < rows.outer; ++o) {
    for (int64_t i = 0; i < rows.inner; ++i)
      normalize(in + o * rows.count * rows.inner + i, out + o * rows.count * rows.inner + i,
                rows.count, rows.inner);
  }
  return {};
}

double ExponentSum(const float* in, int64_t count, int64_t stride, float& largest) {
  largest = in[0];
  for (int64_t i = 1; i < count; ++i) largest = std::max(largest, in[i * stride]);
  double sum = 0;
  for (int64_t i = 0; i < count; ++i)
    sum += std::exp(static_cast<double>(in[i * stride]) - largest);
  return sum;
}

}  // namespace

Status EvaluateBatchNormalization(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(5, 5));
  if (c.node().Int("training_mode", 0) != 0 || c.HasOutput(1))
    return Unsupported("training mode is not supported");
  OCTET_ASSIGN(const Channels channels, ChannelsOf(c, 4));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, c.input(0).shape));
  if (bytes == nullptr) return {};
  const float epsilon = c.node().Float("epsilon", 1e-5F);
  const float* in = c.Elements<float>(0).data();
  auto* out = reinterpret_cast<float*>(bytes);
  for (int64_t i = 0; i < channels.batch * channels.channels; ++i) {
    const auto k = static_cast<size_t>(i % channels.channels);
    const float deviation = std::sqrt(c.Elements<float>(4)[k] + epsilon);
    for (int64_t j = i * channels.plane; j < (i + 1) * channels.plane; ++j) {
      out[j] = (in[j] - c.Elements<float>(3)[k]) / deviation * c.Elements<float>(1)[k] +
               c.Elements<float>(2)[k];
    }
  }
  return {};
}

Status EvaluateInstanceNormalization(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(3, 3));
  OCTET_ASSIGN(const Channels channels, ChannelsOf(c, 2));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, c.input(0).shape));
  if (bytes == nullptr) return {};
  const double epsilon = c.node().Float("epsilon", 1e-5F);
  const float* in = c.Elements<float>(0).data();
  auto* out = reinterpret_cast<float*>(bytes);
  for (int64_t i = 0; i < channels.batch * channels.channels; ++i) {
    const auto k = static_cast<size_t>(i % channels.channels);
    double sum = 0;
    double squares = 0;
    for (int64_t j = i * channels.plane; j < (i + 1) * channels.plane; ++j) sum += in[j];
    const double mean = sum / static_cast<double>(channels.plane);
    for (int64_t j = i * channels.plane; j < (i + 1) * channels.plane; ++j)
      squares += (in[j] - mean) * (in[j] - mean);
    const double deviation = std::sqrt(squares / static_cast<double>(channels.plane) + epsilon);
    for (int64_t j = i * channels.plane; j < (i + 1) * channels.plane; ++j) {
      out[j] = static_cast<float>((in[j] - mean) / deviation * c.Elements<float>(1)[k] +
                                  c.Elements<float>(2)[k]);
    }
  }
  return {};
}

Status EvaluateSoftmax(OperatorContext& c) {
  return NormalizeRows(c, [](const float* in, float* out, int64_t count, int64_t stride) {
    if (count == 0) return;
    float largest = 0;
    const double sum = ExponentSum(in, count, stride, largest);
    for (int64_t i = 0; i < count; ++i)
      out[i * stride] =
          static_cast<float>(std::exp(static_cast<double>(in[i * stride]) - largest) / sum);
  });
}

Status EvaluateLogSoftmax(OperatorContext& c) {
  return NormalizeRows(c, [](const float* in, float* out, int64_t count, int64_t stride) {
    if (count == 0) return;
    float largest = 0;
    const double log_sum = std::log(ExponentSum(in, count, stride, largest));
    for (int64_t i = 0; i < count; ++i)
      out[i * stride] = static_cast<float>(static_cast<double>(in[i * stride]) - largest - log_sum);
  });
}

}  // namespace octet::onnx
