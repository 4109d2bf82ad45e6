#include "measure/evaluate.h"

#include <algorithm>
#include <chrono>

#include "base/parallel.h"
#include "image/top_k.h"
#include "model/logits.h"
#include "tensor/divergence.h"
#include "tensor/real_values.h"

namespace octet {
namespace {

constexpr int kBest = 5;
constexpr size_t kClassesWithBackground = 1001;

Result<std::vector<int>> BestClasses(const TensorView& scores, AffineQuantization quantization) {
  const int count = static_cast<int>(std::min<int64_t>(kBest, scores.shape.element_count()));
  OCTET_ASSIGN(const auto predictions, TopK(scores, quantization, count));
  std::vector<int> best;
  for (const Prediction& prediction : predictions) best.push_back(prediction.class_id);
  return best;
}

Result<std::vector<float>> ReadLogits(const LoadedModel& model, const Runner& runner,
                                      const std::optional<Logits>& place) {
  if (place) {
    const Tensor& tensor = model.model().main().tensors[static_cast<size_t>(place->tensor)];
    // Not every backend shows its inner tensors.
    if (auto view = runner.tensor(place->tensor); view) {
      OCTET_ASSIGN(auto logits, RealValues(*view, tensor.quantization));
      for (float& logit : logits) logit *= place->beta;
      return logits;
    }
    return Unsupported("this backend does not show the input of the final SOFTMAX");
  }
  return RealValues(runner.output(0), model.outputs()[0].quantization);
}

Result<ItemScores> ScoreItem(const LoadedModel& model, Runner& runner, size_t item,
                             const FillInput& fill, const std::optional<Logits>& place) {
  OCTET_TRY(fill(item, runner.input(0)));
  const auto start = std::chrono::steady_clock::now();
  OCTET_TRY(runner.Run());
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - start;
  ItemScores scores{.run_ms = elapsed.count()};
  OCTET_ASSIGN(scores.best,
               BestClasses(runner.output(0), model.outputs()[0].quantization.per_tensor()));
  OCTET_ASSIGN(scores.logits, ReadLogits(model, runner, place));
  return scores;
}

bool Contains(std::span<const int> best, int class_id) {
  return std::find(best.begin(), best.end(), class_id) != best.end();
}

double Share(int64_t part, int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(std::max<int64_t>(whole, 1));
}

}  // namespace

Result<std::vector<ItemScores>> ScoreItems(const LoadedModel& model, size_t count,
                                           const FillInput& fill, int threads,
                                           const std::function<void()>& done) {
  if (model.inputs().size() != 1 || model.outputs().empty())
    return Unsupported("a classifier has one input and an output, this model has {} and {}",
                       model.inputs().size(), model.outputs().size());
  const auto place = FindLogits(model.model().main());
  std::vector<std::unique_ptr<Runner>> runners;
  for (int i = 0; i < std::max(threads, 1); ++i) {
    OCTET_ASSIGN(auto runner, model.NewRunner());
    runners.push_back(std::move(runner));
  }
  std::vector<ItemScores> all;
  Status first;
  ParallelInOrder<Result<ItemScores>>(
      count, static_cast<int>(runners.size()),
      [&](int worker, size_t item) {
        return ScoreItem(model, *runners[static_cast<size_t>(worker)], item, fill, place);
      },
      [&](size_t, Result<ItemScores> scores) {
        if (!scores && first) first = std::move(scores).error();
        if (scores) all.push_back(*std::move(scores));
        if (done) done();
      });
  OCTET_TRY(std::move(first));
  return all;
}

Result<std::vector<ItemScores>> ScoresOfLogits(const TensorView& logits) {
  if (logits.type != ElementType::kFloat32 || logits.shape.rank() < 2 || logits.shape[0] == 0) {
    return InvalidArgument("logits are {} {}, want FLOAT32 [items, classes]",
                           ElementTypeName(logits.type), logits.shape.ToString());
  }
  const auto values = logits.elements<float>();
  const auto classes = static_cast<size_t>(logits.shape.element_count(1, logits.shape.rank()));
  std::vector<ItemScores> all;
  for (int item = 0; item < logits.shape[0]; ++item) {
    const auto row = values.subspan(static_cast<size_t>(item) * classes, classes);
    ItemScores scores{.logits = {row.begin(), row.end()}};
    const TensorView view{ElementType::kFloat32,
                          Shape({1, static_cast<int>(classes)}),
                          {reinterpret_cast<const uint8_t*>(row.data()), row.size_bytes()}};
    OCTET_ASSIGN(scores.best, BestClasses(view, {}));
    all.push_back(std::move(scores));
  }
  return all;
}

Result<Accuracy> JudgeScores(std::span<const ItemScores> first, std::span<const ItemScores> scores,
                             std::span<const int> classes) {
  if (first.size() != scores.size() || scores.size() != classes.size() || scores.empty()) {
    return InvalidArgument("{} items, the first model has {}, {} classes are known", scores.size(),
                           first.size(), classes.size());
  }
  int64_t known = 0, top1 = 0, top5 = 0, agree1 = 0, agree5 = 0;
  double divergence = 0;
  std::vector<double> times;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].logits.size() != first[i].logits.size()) {
      return InvalidArgument("{} classes, the first model has {}", scores[i].logits.size(),
                             first[i].logits.size());
    }
    const int offset = scores[i].logits.size() == kClassesWithBackground ? 1 : 0;
    const auto& best = scores[i].best;
    if (classes[i] >= 0 && !best.empty()) {
      ++known;
      top1 += best[0] == classes[i] + offset ? 1 : 0;
      top5 += Contains(best, classes[i] + offset) ? 1 : 0;
    }
    if (!best.empty() && !first[i].best.empty()) {
      agree1 += best[0] == first[i].best[0] ? 1 : 0;
      agree5 += Contains(best, first[i].best[0]) ? 1 : 0;
    }
    divergence += SoftmaxDivergence(first[i].logits, scores[i].logits);
    times.push_back(scores[i].run_ms);
  }
  const auto count = static_cast<int64_t>(scores.size());
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  Accuracy accuracy{.agreement_top1 = Share(agree1, count),
                    .agreement_top5 = Share(agree5, count),
                    .divergence = divergence / static_cast<double>(count),
                    .p50_ms = *middle};
  if (known > 0) {
    accuracy.top1 = Share(top1, known);
    accuracy.top5 = Share(top5, known);
  }
  return accuracy;
}

}  // namespace octet
