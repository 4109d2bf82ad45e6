// Plan: a Model compiled for this CPU. Kernels are chosen, constants packed, memory laid out.
// Immutable; shared by all threads; keeps its Model alive. Building it checks everything, so that
// Session::Run can trust it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "engine/step.h"
#include "kernels/cpu_features.h"
#include "model/model.h"

namespace octet {

struct PlanOptions {
  // What kernels may use; scalar only means the obvious reference kernels.
  kernels::CpuFeatures cpu;
  // That one Session computes on, the caller of Run counted.
  int threads = 1;
  // Every tensor of the main graph keeps its own memory until the end of the run (Session::tensor).
  bool keep_all_tensors = false;
  // Of 8-bit CONV_2D and FULLY_CONNECTED, in every kernel.
  TieRounding ties = TieRounding::kAwayFromZero;
};

// Where a tensor of the main graph lives while a Session runs.
struct TensorPlace {
  enum class Kind : uint8_t { kNone, kConstant, kArena };
  Kind kind = Kind::kNone;
  int64_t offset = 0;  // kArena: from the start of the arena
  int64_t size_bytes = 0;
  bool flipped = false;  // stored with the other signedness (engine/step.h)
};

struct PlannedStep {
  Step step;
  int operator_index = 0;
  int64_t scratch_offset = 0;
};

class Plan {
 public:
  static Result<std::shared_ptr<const Plan>> Build(std::shared_ptr<const Model> model,
                                                   const PlanOptions& options);

  const Model& model() const { return *model_; }
  const std::vector<PlannedStep>& steps() const { return steps_; }
  const std::vector<TensorPlace>& places() const { return places_; }
  bool keeps_all_tensors() const { return options_.keep_all_tensors; }
  const PlanOptions& options() const { return options_; }
  // Of weights and tables that the kernels own beside the model's.
  int64_t packed_bytes() const;
  // The largest of any step.
  int64_t scratch_bytes() const;

  // Bytes of one Session's tensors, and the largest sum of tensors alive at once (each rounded up
  // to the alignment): no plan without recomputation can be smaller.
  int64_t arena_bytes() const { return arena_bytes_; }
  int64_t arena_lower_bound_bytes() const { return arena_lower_bound_bytes_; }
  // The operator at which the lower bound is reached.
  int peak_operator() const { return peak_operator_; }

 private:
  Plan() = default;

  std::shared_ptr<const Model> model_;
  std::vector<PlannedStep> steps_;
  std::vector<TensorPlace> places_;  // by tensor index
  int64_t arena_bytes_ = 0;
  int64_t arena_lower_bound_bytes_ = 0;
  int peak_operator_ = 0;
  PlanOptions options_;
};

}  // namespace octet
