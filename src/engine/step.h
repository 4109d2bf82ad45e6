// A Step is one operator compiled for this CPU: what Session::Run calls. StepContext gives it the
// addresses of its tensors in one Session's arena.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace octet {

class StepContext {
 public:
  StepContext(std::span<uint8_t* const> inputs, std::span<uint8_t* const> outputs, uint8_t* scratch)
      : inputs_(inputs), outputs_(outputs), scratch_(scratch) {}

  // Null for an absent optional input. Constants are inputs like any other.
  template <class T>
  const T* Input(int i) const {
    return reinterpret_cast<const T*>(inputs_[static_cast<size_t>(i)]);
  }
  template <class T>
  T* Output(int i) const {
    return reinterpret_cast<T*>(outputs_[static_cast<size_t>(i)]);
  }
  int input_count() const { return static_cast<int>(inputs_.size()); }
  int output_count() const { return static_cast<int>(outputs_.size()); }
  // Step::scratch_bytes bytes, aligned to 64, uninitialised.
  template <class T>
  T* Scratch() const {
    return reinterpret_cast<T*>(scratch_);
  }

 private:
  std::span<uint8_t* const> inputs_;
  std::span<uint8_t* const> outputs_;
  uint8_t* scratch_;
};

struct Step {
  // The kernel variant that runs, as its function is called: "Conv2DReference".
  std::string kernel;
  // Must not allocate or throw. Fails only for what the data decides (an index out of range).
  std::function<Status(const StepContext&)> run;
  int64_t scratch_bytes = 0;
  // Inputs whose memory output 0 may take over: element i of the output is written after the last
  // read of any input element at or beyond i's bytes, and both have the same size in bytes.
  std::vector<int> in_place_inputs;
};

}  // namespace octet
