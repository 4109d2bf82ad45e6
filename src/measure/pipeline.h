// From an image file to scores, by several sessions side by side: what a server on these cores
// could answer at most, and where the time goes.
//
// Each session is a thread with its own tensors: preprocess (decode, crop, resize, look-up into the
// tensor), run, again, until the time is up. Decoding alone cannot be timed inside, for rows are
// resized as they are decoded: all sessions do it afterwards, side by side too, for a quarter of
// the time. So resizing takes about preprocess - decode.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "backend/backend.h"
#include "base/clock.h"
#include "base/result.h"
#include "image/preprocess_options.h"
#include "measure/bench.h"

namespace octet {

struct PipelineOptions {
  BackendOptions backend = {};
  PreprocessOptions preprocess = {};
  int sessions = 1;
  std::chrono::nanoseconds duration = std::chrono::seconds(10);
};

struct PipelineReport {
  int64_t images = 0;
  double images_per_s = 0;
  Latency decode;
  Latency preprocess;  // decoding included
  Latency inference;
  Latency total;
};

// The model must take one image.
Result<PipelineReport> BenchPipeline(const std::string& model_path,
                                     std::span<const uint8_t> image_file,
                                     const PipelineOptions& options, const Clock& clock);

}  // namespace octet
