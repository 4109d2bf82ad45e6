// What the server says of its models in the JSON of the Open Inference Protocol. Pure functions.
#pragma once

#include <vector>

#include "server/rest/json_text.h"
#include "server/serving/inference_service.h"

namespace octet {

Json V2ServerMetadata(const ServerMetadata& metadata);
Json V2ModelMetadata(const ModelDescription& metadata);
// Triton's ModelConfig.
Json V2ModelConfiguration(const ModelConfiguration& configuration);
Json V2Statistics(const std::vector<ModelStatistics>& statistics);
Json V2RepositoryIndex(const std::vector<RepositoryRow>& rows);

}  // namespace octet
