#include "quantize/output_score.h"

#include <algorithm>

#include "model/logits.h"
#include "quantize/quantize_values.h"
#include "quantize/sample_runner.h"
#include "tensor/divergence.h"
#include "tensor/real_values.h"

namespace octet {
namespace {

bool IsListOfScores(const Subgraph& graph) {
  if (graph.outputs.size() != 1) return false;
  const Shape& shape = graph.tensors[static_cast<size_t>(graph.outputs[0])].shape;
  return shape.rank() == 2 && shape[0] == 1 && shape[1] > 1;
}

std::ptrdiff_t LargestAt(const std::vector<float>& values) {
  return std::max_element(values.begin(), values.end()) - values.begin();
}

}  // namespace

Result<OutputScorer> OutputScorer::Create(std::shared_ptr<const Model> float_model, Samples samples,
                                          int threads) {
  OutputScorer scorer;
  const Subgraph& graph = float_model->main();
  scorer.samples_ = samples;
  scorer.threads_ = threads;
  const auto logits = FindLogits(graph);
  scorer.is_divergence_ = logits || IsListOfScores(graph);
  if (logits) {
    scorer.tensors_ = {logits->tensor};
  } else {
    for (const int32_t output : graph.outputs) {
      if (graph.tensors[static_cast<size_t>(output)].type == ElementType::kFloat32)
        scorer.tensors_.push_back(output);
    }
  }
  OCTET_ASSIGN(SampleRunner runner,
               SampleRunner::Create(float_model, {.threads = threads, .keep_all_tensors = true}));
  scorer.exact_.resize(samples.size());
  OCTET_TRY(runner.Run(samples, [&](int, size_t i, const Session& session) -> Status {
    for (const int32_t tensor : scorer.tensors_) {
      const auto values = session.tensor(tensor).elements<float>();
      scorer.exact_[i].emplace_back(values.begin(), values.end());
    }
    return {};
  }));
  scorer.float_model_ = std::move(float_model);
  return scorer;
}

std::vector<std::ptrdiff_t> OutputScorer::Answers() const {
  std::vector<std::ptrdiff_t> answers;
  for (const auto& exact : exact_) {
    if (is_divergence_) answers.push_back(LargestAt(exact[0]));
  }
  return answers;
}

Result<OutputScorer::Outcome> OutputScorer::Score(const Model& twin) const {
  std::vector<Sample> inputs;
  for (const Sample& sample : samples_)
    inputs.push_back(QuantizeSample(sample, float_model_->main(), twin.main()));
  OCTET_ASSIGN(SampleRunner runner,
               SampleRunner::Create(std::make_shared<const Model>(twin),
                                    {.threads = threads_, .keep_all_tensors = true}));
  std::vector<double> divergence(samples_.size());
  std::vector<SignalAndNoise> noise(samples_.size());
  std::vector<int> agrees(samples_.size());
  OCTET_TRY(runner.Run(inputs, [&](int, size_t i, const Session& session) -> Status {
    for (size_t t = 0; t < tensors_.size(); ++t) {
      const Tensor& tensor = twin.main().tensors[static_cast<size_t>(tensors_[t])];
      OCTET_ASSIGN(const auto values, RealValues(session.tensor(tensors_[t]), tensor.quantization));
      noise[i].Add(exact_[i][t], values);
      agrees[i] = LargestAt(values) == LargestAt(exact_[i][t]) ? 1 : 0;
      if (is_divergence_) divergence[i] = SoftmaxDivergence(exact_[i][t], values);
    }
    return {};
  }));
  double sum = 0;
  int agreements = 0;
  SignalAndNoise total;
  for (size_t i = 0; i < samples_.size(); ++i) {
    sum += divergence[i];
    agreements += agrees[i];
    total.signal += noise[i].signal;
    total.noise += noise[i].noise;
  }
  const auto count = static_cast<double>(std::max<size_t>(samples_.size(), 1));
  Outcome outcome{.score = sum / count, .top1_agreement = agreements / count};
  if (!is_divergence_) outcome.score = total.signal > 0 ? total.noise / total.signal : total.noise;
  return outcome;
}

}  // namespace octet
