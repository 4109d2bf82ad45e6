// How accurate classifiers are, and how near to the first of them.
//
//   top-k        share of items whose class is among the k best of the output
//   agreement    share of items whose best class of the first model is this one's best (top-1), or
//                among its five best (top-5)
//   divergence   mean KL(softmax(first's logits) || softmax(this one's logits)), in nats
// Logits are the input of the final SOFTMAX where there is one, else the output: a quantised
// SOFTMAX knows steps of 1/256 alone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"

namespace octet {

// What one model said of one item.
struct ItemScores {
  std::vector<float> logits;
  std::vector<int> best;  // classes, the best first, at most five
  double run_ms = 0;
};

// Writes item i into the model's only input.
using FillInput = std::function<Status(size_t item, MutableTensorView input)>;

// The model must have one input; it must have been loaded with keep_all_tensors where FindLogits
// finds some. `done` is called after every item, in order.
Result<std::vector<ItemScores>> ScoreItems(const LoadedModel& model, size_t count,
                                           const FillInput& fill, int threads,
                                           const std::function<void()>& done);

// Of logits that somebody else computed: a row for each item.
Result<std::vector<ItemScores>> ScoresOfLogits(const TensorView& logits);

struct Accuracy {
  std::optional<double> top1, top5;  // nothing where no item has a class
  double agreement_top1 = 0;
  double agreement_top5 = 0;
  double divergence = 0;
  double p50_ms = 0;
};

// `classes`: of each item, -1 unknown, counted as those of 1000; where the model has 1001, class 0
// is the background. InvalidArgument when the numbers of items or classes differ.
Result<Accuracy> JudgeScores(std::span<const ItemScores> first, std::span<const ItemScores> scores,
                             std::span<const int> classes);

}  // namespace octet
