#include "quantize/data_lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "quantize/operator_rules.h"

namespace octet {
namespace {

// Neighbouring pixels of photos correlate by 0.8 and more, those of noise not at all.
constexpr double kLeastCorrelation = 0.3;
constexpr size_t kLintedSamples = 16;
constexpr int kSmallestImage = 8;

// Correlation of horizontal neighbours, channel by channel.
double NeighbourCorrelation(std::span<const float> image, const Shape& shape) {
  const int channels = shape[3];
  const int width = shape[2];
  double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (size_t i = 0; i + static_cast<size_t>(channels) < image.size(); ++i) {
    const auto column = static_cast<int>(i / static_cast<size_t>(channels)) % width;
    if (column == width - 1) continue;
    const double x = image[i];
    const double y = image[i + static_cast<size_t>(channels)];
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  const double variance = (sxx - sx * sx / n) * (syy - sy * sy / n);
  return variance > 0 ? (sxy - sx * sy / n) / std::sqrt(variance) : 1;
}

void LintNoise(const Tensor& input, size_t index, Samples samples,
               std::vector<std::string>& findings) {
  const Shape& shape = input.shape;
  if (shape.rank() != 4 || shape[1] < kSmallestImage || shape[2] < kSmallestImage || shape[3] < 1)
    return;
  double sum = 0;
  const size_t count = std::min(samples.size(), kLintedSamples);
  for (const Sample& sample : samples.first(count)) {
    const std::span image(reinterpret_cast<const float*>(sample[index].data()),
                          sample[index].size() / sizeof(float));
    sum += NeighbourCorrelation(image, shape);
  }
  const double mean = sum / static_cast<double>(count);
  if (mean < kLeastCorrelation) {
    findings.push_back(fmt::format(
        "input '{}' looks like noise: neighbouring pixels correlate by {:.2f}, those of photos by "
        "0.8 and more",
        input.name, mean));
  }
}

// Metadata say what a pixel of 0 and one of 255 become.
void LintNormalization(const Model& model, const Tensor& input, const ValueRange& taken,
                       std::vector<std::string>& findings) {
  constexpr float kMaxPixel = 255;
  constexpr float kMargin = 0.1F;
  constexpr float kLeastShare = 0.25F;
  if (model.metadata.inputs.empty()) return;
  const NormalizationMetadata& normalization = model.metadata.inputs[0].normalization;
  if (normalization.mean.empty() || normalization.std.empty()) return;
  const float low = (0 - normalization.mean[0]) / normalization.std[0];
  const float high = (kMaxPixel - normalization.mean[0]) / normalization.std[0];
  const float width = high - low;
  const bool outside = taken.min < low - kMargin * width || taken.max > high + kMargin * width;
  if (!outside && taken.max - taken.min > kLeastShare * width) return;
  findings.push_back(fmt::format(
      "input '{}' takes {:.4g} to {:.4g}, the metadata's normalisation gives {:.4g} to {:.4g}",
      input.name, taken.min, taken.max, low, high));
}

void LintAnswers(std::span<const std::ptrdiff_t> answers, std::vector<std::string>& findings) {
  constexpr size_t kFewSamples = 8;
  if (answers.size() < kFewSamples) return;
  if (!std::all_of(answers.begin(), answers.end(), [&](auto a) { return a == answers[0]; })) return;
  findings.push_back(
      fmt::format("the float network gives class {} to all {} samples: is the normalisation right?",
                  answers[0], answers.size()));
}

// Tensors joined in one scale although one of them would use a few of its steps alone.
void LintJoined(const Subgraph& graph, std::span<const TensorStatistics> statistics,
                std::vector<std::string>& findings) {
  constexpr float kFewSteps = 1.0F / 32;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    if (op.kind != OperatorKind::kConcatenation) continue;
    const auto reach = [&](int32_t tensor) {
      const ValueRange range =
          tensor < 0 ? ValueRange{} : statistics[static_cast<size_t>(tensor)].extremes();
      return std::max(-range.min, range.max);
    };
    float most = 0;
    for (const int32_t input : op.inputs) most = std::max(most, reach(input));
    for (const int32_t input : op.inputs) {
      if (input < 0 || statistics[static_cast<size_t>(input)].empty()) continue;
      if (reach(input) >= kFewSteps * most) continue;
      findings.push_back(
          fmt::format("op {} CONCATENATION joins '{}', up to {:.4g}, with values up to {:.4g}: one "
                      "scale leaves "
                      "it a few steps; give the network two outputs",
                      i, graph.tensors[static_cast<size_t>(input)].name, reach(input), most));
    }
  }
}

}  // namespace

std::vector<std::string> LintData(const Model& float_model, Samples samples,
                                  std::span<const TensorStatistics> statistics,
                                  std::span<const std::ptrdiff_t> answers) {
  std::vector<std::string> findings;
  const Subgraph& graph = float_model.main();
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    const auto index = static_cast<size_t>(graph.inputs[i]);
    const Tensor& input = graph.tensors[index];
    if (input.type != ElementType::kFloat32 || statistics[index].empty()) continue;
    const ValueRange taken = statistics[index].extremes();
    if (taken.min == taken.max) {
      findings.push_back(fmt::format("input '{}' is {:.4g} everywhere", input.name, taken.min));
      continue;
    }
    LintNoise(input, i, samples, findings);
    if (i == 0) LintNormalization(float_model, input, taken, findings);
  }
  LintAnswers(answers, findings);
  LintJoined(graph, statistics, findings);
  return findings;
}

}  // namespace octet
