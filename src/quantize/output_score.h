// How far a quantised network's answers are from the float network's on samples: lower is better.
//
// Classifiers (a SOFTMAX at the end, or one list of scores): mean KL divergence of the softmax of
// the logits. Others: noise power over signal power of all outputs.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/representative_data.h"

namespace octet {

class OutputScorer {
 public:
  // Runs the float network; `samples` are borrowed.
  static Result<OutputScorer> Create(std::shared_ptr<const Model> float_model, Samples samples,
                                     int threads);
  struct Outcome {
    double score = 0;
    double top1_agreement = 0;  // share of samples whose largest value is at the same place
  };
  // Of a twin whose tensors [0, n) are the float network's.
  Result<Outcome> Score(const Model& twin) const;
  bool is_divergence() const { return is_divergence_; }
  // Where the float network's scores are largest, of each sample; empty when it is no classifier.
  std::vector<std::ptrdiff_t> Answers() const;

 private:
  OutputScorer() = default;

  std::shared_ptr<const Model> float_model_;
  Samples samples_;
  int threads_ = 1;
  bool is_divergence_ = false;
  std::vector<int32_t> tensors_;                        // that are compared
  std::vector<std::vector<std::vector<float>>> exact_;  // by sample, by tensor
};

}  // namespace octet
