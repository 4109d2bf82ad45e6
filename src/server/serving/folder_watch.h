// Tells when files in some folders have changed and nothing has changed since for a while: a file
// that is still being copied keeps changing.
//
// A thread of its own waits with inotify and calls back; after each call the folders are asked for
// again. A folder that cannot be watched is left out.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace octet {

class FolderWatch {
 public:
  using Folders = std::function<std::vector<std::string>()>;

  static Result<std::unique_ptr<FolderWatch>> Start(Folders folders,
                                                    std::chrono::milliseconds quiet,
                                                    std::function<void()> changed);
  // Waits for a callback that is under way.
  ~FolderWatch();

 private:
  struct State;
  explicit FolderWatch(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace octet
