#include "image/top_k.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace octet {
namespace {

// Whether score a is listed before score b; NaN comes last.
bool RanksBefore(double a, double b) { return a > b || (std::isnan(b) && !std::isnan(a)); }

template <class T>
std::vector<Prediction> TopKOf(std::span<const T> scores, const AffineQuantization& quantization,
                               int k) {
  std::vector<int> classes(scores.size());
  std::iota(classes.begin(), classes.end(), 0);
  const auto score_of = [&](int c) { return static_cast<double>(scores[static_cast<size_t>(c)]); };
  const auto count = std::min(static_cast<size_t>(k), classes.size());
  const auto middle = classes.begin() + static_cast<ptrdiff_t>(count);
  std::partial_sort(classes.begin(), middle, classes.end(), [&](int a, int b) {
    if (RanksBefore(score_of(a), score_of(b))) return true;
    if (RanksBefore(score_of(b), score_of(a))) return false;
    return a < b;
  });

  std::vector<Prediction> predictions;
  predictions.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const double score = score_of(classes[i]);
    const bool quantized = quantization.scale != 0;
    const double probability =
        quantized ? double{quantization.scale} * (score - quantization.zero_point) : score;
    predictions.push_back({.class_id = classes[i], .score = score, .probability = probability});
  }
  return predictions;
}

}  // namespace

Result<std::vector<Prediction>> TopK(const TensorView& scores,
                                     const AffineQuantization& quantization, int k) {
  if (k < 1) return InvalidArgument("top-k of {}, want at least 1", k);
  switch (scores.type) {
    case ElementType::kInt8:
      return TopKOf(scores.elements<int8_t>(), quantization, k);
    case ElementType::kUInt8:
      return TopKOf(scores.elements<uint8_t>(), quantization, k);
    case ElementType::kInt16:
      return TopKOf(scores.elements<int16_t>(), quantization, k);
    case ElementType::kInt32:
      return TopKOf(scores.elements<int32_t>(), quantization, k);
    case ElementType::kFloat32:
      return TopKOf(scores.elements<float>(), AffineQuantization{}, k);
    default:
      return Unsupported("scores have type {}, want INT8, UINT8, INT16, INT32 or FLOAT32",
                         ElementTypeName(scores.type));
  }
}

}  // namespace octet
