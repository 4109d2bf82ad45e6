// `octet bench MODEL --pipeline IMAGE`: decode, resize and run side by side, without a server.
#pragma once

#include <CLI/CLI.hpp>

#include <chrono>
#include <string>

#include "backend/backend.h"
#include "base/result.h"
#include "cli/preprocess_words.h"

namespace octet::cli {

struct BenchPipelineWords {
  std::string image;
  int sessions = 0;  // 0: as many as there are CPUs
  PreprocessWords preprocess;

  void AddTo(CLI::App& app);
  // The exit status.
  Result<int> Run(const std::string& model, const BackendOptions& backend,
                  std::chrono::nanoseconds duration, bool json) const;
};

}  // namespace octet::cli
