// `octet bench --url`: how a running server answers so many clients at once. Builds with the server
// only.
#pragma once

#include <CLI/CLI.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace octet::cli {

struct BenchServerWords {
  std::string url;
  std::string image;
  std::vector<int> concurrency = {1, 4, 8};
  std::vector<std::string> models;
  bool insecure = false;
  std::string token;

  void AddTo(CLI::App& app);
  // The exit status.
  Result<int> Run(std::chrono::nanoseconds duration, bool json) const;
};

}  // namespace octet::cli
