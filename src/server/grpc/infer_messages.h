// ModelInferRequest and ModelInferResponse as serving has them.
//
// A request carries its tensors in raw_input_contents, one a tensor and in their order, or in each
// tensor's typed contents. Raw tensors, and typed ones of 32 bits and more, are not copied: they
// are views into the message, which InferenceRequest::storage keeps. Pure functions.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "server/grpc/message_buffer.h"
#include "server/serving/inference.h"

namespace octet {

struct InferCall {
  InferenceRequest request;
  bool typed_reply = false;  // the request had typed contents, so the answer has
};

// Internal when the bytes are no ModelInferRequest (gRPC wants that), InvalidArgument when it
// contradicts itself. What the model says about names, shapes and sizes is not checked here.
Result<InferCall> ReadInferRequest(const std::shared_ptr<const MessageBuffer>& message);

// The frame of the answer. Outputs that have no typed contents (FP16, BF16) make the whole raw.
// Internal when it has 4 GiB or more.
Result<std::string> WriteInferResponse(const InferenceResponse& response, bool typed);

}  // namespace octet
