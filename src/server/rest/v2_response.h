// An InferenceResponse as the answer of POST /v2/models/M/infer: JSON, or, with outputs that were
// asked for as bytes, JSON followed by their tensors and the header
// Inference-Header-Content-Length. Pure functions.
#pragma once

#include "server/http/http_message.h"
#include "server/rest/v2_request.h"
#include "server/serving/inference.h"

namespace octet {

HttpResponse V2InferResponse(const InferenceResponse& response, const BinaryOutputs& binary);

}  // namespace octet
