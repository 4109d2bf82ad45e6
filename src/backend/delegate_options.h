// How a model is to run on a delegate: which library, what is kept from it, and how far it is
// trusted.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace octet {

struct DelegateLibrary {
  std::string path;  // a path, or a name for the loader's search; empty: no delegate
  std::vector<std::pair<std::string, std::string>> options;
  friend auto operator<=>(const DelegateLibrary&, const DelegateLibrary&) = default;
};

// "LIB[,key=value]..."
Result<DelegateLibrary> ParseDelegate(std::string_view words);

enum class Isolation {
  kProcess,  // the delegate's code runs in processes of its own
  kNone,     // it is tried in one, then runs in this process
};
Result<Isolation> ParseIsolation(std::string_view word);  // "process", "none"

struct DelegateOptions {
  DelegateLibrary library;
  // The NPU whose rules say what is kept from the delegate (npu/npu_target.h); "none"; "auto":
  // those that go with the library.
  std::string rules = "auto";
  Isolation isolation = Isolation::kProcess;
  int timeout_ms = 10'000;      // one run; loading and golden tests may take six times as long
  int golden_interval_s = 600;  // between golden tests; 0: only at load and after latency jumps
  bool required = false;        // an error instead of the CPU
  friend auto operator<=>(const DelegateOptions&, const DelegateOptions&) = default;
};

}  // namespace octet
