// The body of POST /v2/models/M/infer, in its three forms, as an InferenceRequest:
//
//   JSON          {"id"?,"parameters"?,"inputs":[{"name","shape","datatype","data"}],"outputs"?}
//   binary        Inference-Header-Content-Length: N; the first N bytes are that JSON, then come
//   the
//                 tensors of the inputs with parameters.binary_data_size, in order, little endian
//   raw binary    Inference-Header-Content-Length: 0; the body is the model's only input
// "data" may be nested; numbers are converted to the datatype and refused when they do not fit it.
// JSON nests at most 100 levels. Pure functions; errors are InvalidArgument.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "server/http/http_message.h"
#include "server/serving/inference.h"

namespace octet {

// The outputs that are to be sent as bytes behind the JSON.
struct BinaryOutputs {
  bool all = false;                   // unless named otherwise
  std::map<std::string, bool> named;  // "binary_data" of requested outputs
  bool Wants(const std::string& output) const;
};

struct V2Request {
  InferenceRequest inference;  // model and version are left for the caller
  BinaryOutputs binary;
};

// `body` is kept by the request's storage.
Result<V2Request> ParseV2Request(std::shared_ptr<const std::vector<uint8_t>> body,
                                 const std::string* header_length);

}  // namespace octet
