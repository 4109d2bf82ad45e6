// The Open Inference Protocol over REST (the KServe V2 protocol and Triton's extensions
// model_configuration, statistics, model_repository, classification, binary_tensor_data), as
// endpoints over an InferenceService. Any thread may call them.
#pragma once

#include <vector>

#include "server/rest/router.h"
#include "server/serving/inference_service.h"

namespace octet {

// `service` is borrowed; it outlives the endpoints.
std::vector<Endpoint> V2Endpoints(InferenceService& service);

}  // namespace octet
