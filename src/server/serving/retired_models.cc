#include "server/serving/retired_models.h"

#include <condition_variable>
#include <mutex>

namespace octet {

struct RetiredModels::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::unique_ptr<ServedModel>> models;
  int held = 0;  // models that somebody uses
  bool closed = false;

  void Run() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return (closed && held == 0) || !models.empty(); });
      if (models.empty()) return;
      auto gone = std::move(models);
      models.clear();
      lock.unlock();
      gone.clear();
      lock.lock();
    }
  }
};

RetiredModels::RetiredModels()
    : state_(std::make_shared<State>()), thread_([state = state_] { state->Run(); }) {}

RetiredModels::~RetiredModels() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->closed = true;
  }
  state_->changed.notify_all();
}

std::shared_ptr<ServedModel> RetiredModels::Share(std::unique_ptr<ServedModel> model) {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->held;
  }
  return {model.release(), [state = state_](ServedModel* gone) {
            {
              const std::lock_guard lock(state->mutex);
              --state->held;
              state->models.emplace_back(gone);
            }
            state->changed.notify_all();
          }};
}

}  // namespace octet
