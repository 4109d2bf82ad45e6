// One inference as the protocols of serving agree on it, in no protocol's form: REST and gRPC fill
// an InferenceRequest, serving answers with an InferenceResponse. Plain data.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace octet {

struct InferenceInput {
  std::string name;
  std::string datatype;  // as sent: "UINT8"; see serving/datatype.h
  std::vector<int64_t> shape;
  // Little endian, row-major, dense. Borrowed: InferenceRequest::storage keeps it.
  std::span<const uint8_t> bytes;
};

struct RequestedOutput {
  std::string name;
  // 0: the tensor itself; k: its k highest values as BYTES "value:index[:label]"
  int64_t classification = 0;
};

struct InferenceRequest {
  std::string model;
  std::string version;  // empty: the latest that is ready
  std::string id;       // given back in the response
  std::vector<InferenceInput> inputs;
  // inputs[0] has bytes alone: name, datatype and shape are the model's only input's.
  bool raw = false;
  std::vector<RequestedOutput> outputs;  // empty: all of the model's
  uint64_t priority = 0;                 // 1 is served first; 0: the model's default
  std::chrono::microseconds timeout{0};  // in the queue, at most; 0: the model's
  std::shared_ptr<const void> storage;   // what the inputs' bytes are borrowed from
  // Set by any thread when nobody waits for the answer any more; may be null.
  std::shared_ptr<const std::atomic<bool>> cancelled;
};

struct InferenceOutput {
  std::string name;
  std::string datatype;
  std::vector<int64_t> shape;
  std::vector<uint8_t> bytes;  // as InferenceInput::bytes
};

struct InferenceResponse {
  std::string model;
  std::string version;
  std::string id;
  std::vector<InferenceOutput> outputs;
};

// Why a request was not served.
struct Refusal {
  Error error;
  // HTTP says 413 instead of 400.
  bool too_large = false;
  // The time in the queue was over: gRPC says DEADLINE_EXCEEDED when it was the client's deadline.
  bool timed_out = false;
};

}  // namespace octet
