// Serving's descriptions of models as the protocol's messages. Pure functions.
#pragma once

#include "server/serving/inference_service.h"

namespace inference {
class ModelConfig;
class ModelMetadataResponse;
class ModelStatistics;
}  // namespace inference

namespace octet {

void Fill(const ModelDescription& metadata, inference::ModelMetadataResponse& message);
void Fill(const ModelConfiguration& configuration, inference::ModelConfig& message);
void Fill(const ModelStatistics& statistics, inference::ModelStatistics& message);

}  // namespace octet
