// The options that say how a photo becomes an input tensor, the same words for every command.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "base/result.h"
#include "image/preprocess.h"

namespace octet::cli {

struct PreprocessWords {
  std::string resize = "stretch";
  std::string filter = "bilinear";
  std::string exif = "apply";
  std::string jpeg = "exact";
  double crop_fraction = 0.875;
  std::vector<float> mean;
  std::vector<float> std;

  void AddTo(CLI::App& app);
  Result<PreprocessOptions> Parse() const;
};

}  // namespace octet::cli
