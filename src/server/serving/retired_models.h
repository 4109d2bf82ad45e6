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
  // Waits until nobody holds a model made by Share any more (a worker lets go of its last request a
  // moment after the answer has left), and destroys what is left.
  ~RetiredModels();
  std::shared_ptr<ServedModel> Share(std::unique_ptr<ServedModel> model);

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::jthread thread_;
};

}  // namespace octet
