// The options that say what runs a model, the same words for every command.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "backend/backend.h"
#include "base/result.h"

namespace octet::cli {

struct BackendWords {
  std::string backend = "engine";
  std::string tflite_library;
  std::string rounding = "reference";

  void AddTo(CLI::App& app);
  Result<BackendOptions> Parse() const;
};

}  // namespace octet::cli
