// The options that say what runs a model, the same words for every command.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "backend/backend.h"
#include "base/result.h"

namespace octet::cli {

struct BackendWords {
  // Empty: "delegate" when one is named, else "engine".
  std::string backend;
  std::string tflite_library;
  std::string rounding = "reference";
  std::string delegate;
  std::string rules = "auto";
  std::string isolation = "process";
  int timeout_ms = DelegateOptions().timeout_ms;
  bool require_delegate = false;

  void AddTo(CLI::App& app);
  Result<BackendOptions> Parse() const;
  // Of the backend that was asked for.
  std::string name() const {
    if (!backend.empty()) return backend;
    return delegate.empty() ? "engine" : "delegate";
  }
};

}  // namespace octet::cli
