// A Step is one operator compiled for this CPU: what Session::Run calls, tile by tile. StepContext
// gives it the addresses of its tensors in one Session's arena and the tile to compute.
//
// Storage. An 8-bit tensor in the arena may be stored flipped: int8 values as the unsigned byte 128
// more, uint8 values as the int8 128 less (both are q ^ 0x80). The Plan decides so where every step
// that touches the tensor allows it (Step::flips_*), because some dot products want unsigned, some
// signed bytes.
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
  StepContext(std::span<uint8_t* const> inputs, std::span<uint8_t* const> outputs, uint8_t* scratch,
              uint32_t flipped_inputs = 0, bool flipped_output = false)
      : inputs_(inputs),
        outputs_(outputs),
        scratch_(scratch),
        flipped_inputs_(flipped_inputs),
        flipped_output_(flipped_output) {}

  // The same for one tile of the step, on a thread with its own scratch memory.
  StepContext ForTile(int tile, uint8_t* scratch) const {
    StepContext context = *this;
    context.tile_ = tile;
    context.scratch_ = scratch;
    return context;
  }

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
  int tile() const { return tile_; }
  bool IsInputFlipped(int i) const { return (flipped_inputs_ >> i & 1U) != 0; }
  bool IsOutputFlipped() const { return flipped_output_; }

 private:
  std::span<uint8_t* const> inputs_;
  std::span<uint8_t* const> outputs_;
  uint8_t* scratch_;
  uint32_t flipped_inputs_;
  bool flipped_output_;
  int tile_ = 0;
};

struct Step {
  // The kernel variant that runs, as its function is called: "Conv2DReference".
  std::string kernel;
  // Computes one tile. Must not allocate or throw. Fails only for what the data decides (an index
  // out of range). Tiles write disjoint parts of the output, in any order, on any threads at once.
  std::function<Status(const StepContext&)> run;
  int tiles = 1;
  int64_t scratch_bytes = 0;  // for one tile
  int64_t packed_bytes = 0;   // of weights and tables that `run` owns
  // Inputs (bit i: input i) and output 0 that may be stored flipped.
  uint32_t flips_inputs = 0;
  bool flips_output = false;
  // Inputs whose memory output 0 may take over, when that memory has the output's size and nothing
  // else needs it. Writing a byte of the output then overwrites the byte at the same offset of the
  // input, so the step must have read that byte for the last time by then.
  std::vector<int> in_place_inputs;
};

}  // namespace octet
