// Loads model files, each once: while anybody holds what was loaded from a file with the same
// options, the same object is given out. All instances, versions and names of one file so share its
// packed weights.
//
// A file is read, not mapped: whoever writes over it cannot take the weights from under a running
// model. Any thread may call; loads wait for each other.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "backend/backend.h"
#include "base/result.h"
#include "server/serving/model_files.h"

namespace octet {

class ModelCache {
 public:
  // Errors name the path.
  Result<std::shared_ptr<const LoadedModel>> Load(const std::string& path,
                                                  const FileIdentity& identity,
                                                  const BackendOptions& options);

 private:
  using Key =
      std::tuple<FileIdentity, BackendKind, int, int, TieRounding, std::string, DelegateOptions>;

  std::mutex mutex_;
  std::map<Key, std::weak_ptr<const LoadedModel>> loaded_;
};

}  // namespace octet
