// GET /openapi.json: the endpoints as an OpenAPI 3.0 description. A pure function of their list, so
// that it cannot say other than what is answered.
#pragma once

#include <span>

#include "server/http/http_message.h"
#include "server/rest/router.h"
#include "server/serving/inference_service.h"

namespace octet {

HttpResponse OpenApiDocument(std::span<const Endpoint> endpoints, const ServerMetadata& metadata);

}  // namespace octet
