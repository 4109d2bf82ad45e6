// Destroys models on a thread of its own, when the last request that holds one lets go: whoever
// that is need not wait for the model's workers to end, and may be one of them.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "server/serving/served_model.h"

namespace octet {

class RetiredModels {
 public:
  RetiredModels();
  // Destroys what is left. No model made by Share may be held by then.
  ~RetiredModels();
  std::shared_ptr<ServedModel> Share(std::unique_ptr<ServedModel> model);

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::jthread thread_;
};

}  // namespace octet
