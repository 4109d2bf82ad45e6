// How one model is served: everything that can be said of it, and the one list of the words for it.
//
// The words are the same in serve.yaml (keys of a model), on the command line
// (--model NAME=PATH,instances=2 or, for all models, --instances 2) and in the environment
// (OCTET_INSTANCES=2). Plain data; any thread may call the functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "image/preprocess_options.h"

namespace octet {

// Which of the versions that are there are served.
struct VersionPolicy {
  enum class Kind { kLatest, kAll, kSpecific };
  Kind kind = Kind::kLatest;
  int latest = 1;  // so many of the highest
  std::vector<int64_t> specific = {};

  // Of `present`, in ascending order.
  std::vector<int64_t> Choose(std::vector<int64_t> present) const;
};

struct ModelOptions {
  BackendOptions backend{.backend = BackendKind::kAuto};
  PreprocessOptions preprocess;
  std::string labels_path;  // empty: see image/label_sources.h
  int instances = 0;        // requests computed at once; 0: NPU cores in use, else CPUs
  int max_batch_size = 1;   // items one request may bring
  std::chrono::microseconds batch_delay{0};  // dynamic batching waits so long for company; 0: off
  int queue_size = 64;                       // requests that wait; beyond: Unavailable
  std::chrono::milliseconds queue_timeout{30'000};
  int priority_levels = 2;  // 1 is served first; requests without a priority are of the last
  int warmup = 1;           // runs before the model is ready
  VersionPolicy versions;
  // The server is ready only while this model is; it does not start without it.
  bool required = true;
};

struct ModelOptionRow {
  std::string_view name;  // snake_case
  std::string_view value;
  std::string_view help;  // with the default in brackets
  Status (*set)(ModelOptions& options, std::string_view value);
};
std::span<const ModelOptionRow> ModelOptionList();

// InvalidArgument naming the option and, when there is no such, those that are.
Status SetModelOption(ModelOptions& options, std::string_view name, std::string_view value);

}  // namespace octet
