// One engine that runs one network: octet, or one of those it is compared with.
//
//   (SetInput Run Output?)*
//
// Images and scores are unsigned bytes whatever an engine stores: an int8 q is q + 128. So the same
// bytes mean the same numbers to all of them. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/model.h"

namespace octet::rivals {

// A classifier: one image in, one row of scores out.
struct Network {
  std::string name;
  std::shared_ptr<const Model> model;  // cut before its SOFTMAX
  std::string onnx_path;               // the same network; empty: there is none
  Shape input_shape;                   // [1, height, width, channels]
  bool is_input_signed = false;
  bool is_output_signed = false;
};

class Rival {
 public:
  virtual ~Rival() = default;
  // [height, width, channels]; before every Run, which may overwrite it.
  virtual Status SetInput(std::span<const uint8_t> image) = 0;
  virtual Status Run() = 0;
  virtual Result<std::vector<uint8_t>> Output() = 0;  // of the last Run
};

using RivalResult = Result<std::unique_ptr<Rival>>;

RivalResult MakeOctet(const Network& network, int threads);
RivalResult MakeReference(const Network& network);
// The TFLite C library at `library`, as it is or with its XNNPACK delegate.
RivalResult MakeTflite(const Network& network, int threads, const std::string& library);
RivalResult MakeTfliteXnnpack(const Network& network, int threads, const std::string& library);
// `exact`: with its option that trades speed for exact sums on x86 CPUs without VNNI.
RivalResult MakeOnnxRuntime(const Network& network, int threads, const std::string& library,
                            bool exact);

// to[i] = from[i], moved between int8 and unsigned bytes if `flip`.
void CopyFlipped(std::span<const uint8_t> from, bool flip, uint8_t* to);

}  // namespace octet::rivals
