// Session: one thread's arena and Run on a shared Plan. Run allocates nothing.
//
//   Create (input*: write  Run  output*: read)*
// A run may overwrite its inputs' memory: write them before every Run.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "engine/plan.h"
#include "tensor/tensor_view.h"

namespace octet {

class Session {
 public:
  static Result<std::unique_ptr<Session>> Create(std::shared_ptr<const Plan> plan);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  // i counts the main graph's inputs and outputs, not its tensors.
  MutableTensorView input(int i);
  TensorView output(int i) const;
  // Any tensor of the main graph; its content is meaningful after Run when the Plan keeps all
  // tensors, else only for outputs and constants.
  TensorView tensor(int index) const;
  Status Run();

 private:
  explicit Session(std::shared_ptr<const Plan> plan);
  void ResolveAddresses();
  uint8_t* Address(int32_t index) const;

  std::shared_ptr<const Plan> plan_;
  uint8_t* arena_ = nullptr;                // owned, aligned to kArenaAlignment
  std::vector<uint8_t*> pointers_;          // of every step's inputs and outputs, in step order
  std::vector<StepContext> step_contexts_;  // one a step, into pointers_
};

}  // namespace octet
