// Times several engines on one network, turn by turn: A B C, B C A, C A B, ...
//
// What else the machine does then hits all of them alike, and ratios are taken round by round. A
// turn is a pause, in which the threads of the engine before it stop spinning, one run that warms
// the caches and a few timed runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "rivals/rival.h"

namespace octet::rivals {

struct RaceOptions {
  int threads = 1;
  int rounds = 20;  // at least 1
  int runs_of_turn = 3;
  std::string tflite_library;       // empty: without TFLite
  std::string onnxruntime_library;  // empty: without ONNX Runtime
};

// Nearest-rank percentiles.
struct Spread {
  double p10 = 0;
  double p50 = 0;
  double p90 = 0;
};

struct Finish {
  std::string engine;
  std::string failure;  // why it did not run; empty: it did
  Spread ms;            // of all timed runs
  Spread ratio;         // median of a round to octet's in the same round
  // Scores that differ from octet's reference kernels, and by how many steps at most.
  int64_t scores = 0;
  int64_t different_scores = 0;
  int max_step = 0;
};

// octet first. Fails only where octet does.
Result<std::vector<Finish>> Race(const Network& network, const RaceOptions& options,
                                 const Clock& clock);

}  // namespace octet::rivals
