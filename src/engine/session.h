// Session: one caller's arena and Run on a shared Plan, with as many helper threads as the Plan's
// options say. Run allocates nothing.
//
//   Create (input*: write  Run  output*: read)*
// A run may overwrite its inputs' memory: write them before every Run.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "engine/plan.h"
#include "tensor/tensor_view.h"

namespace octet {

class Session {
 public:
  // Unavailable where there is no memory for the arena.
  static Result<std::unique_ptr<Session>> Create(std::shared_ptr<const Plan> plan);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // i counts the main graph's inputs and outputs, not its tensors.
  MutableTensorView input(int i);
  TensorView output(int i) const;
  // Any tensor of the main graph; its content is meaningful after Run when the Plan keeps all
  // tensors, else only for outputs and constants.
  TensorView tensor(int index) const;
  Status Run();
  // Run, and the time of each of the plan's steps.
  Status RunProfiled(const Clock& clock, std::span<int64_t> nanoseconds);
  // One of the plan's steps alone, for whoever runs some of them elsewhere. The steps whose results
  // it reads have run, or their results were written to tensor() by others.
  Status RunStep(size_t index);

 private:
  Session(std::shared_ptr<const Plan> plan, AlignedBuffer arena, AlignedBuffer helpers_scratch);
  void ResolveAddresses();
  uint8_t* Address(int32_t index) const;
  uint8_t* Scratch(int worker, const PlannedStep& planned) const;
  Status RunTiles(size_t index);

  std::shared_ptr<const Plan> plan_;
  AlignedBuffer arena_;
  AlignedBuffer helpers_scratch_;           // of all threads but the caller's
  std::unique_ptr<ThreadPool> pool_;        // null for one thread
  std::vector<uint8_t*> pointers_;          // of every step's inputs and outputs, in step order
  std::vector<StepContext> step_contexts_;  // one a step, into pointers_
};

}  // namespace octet
