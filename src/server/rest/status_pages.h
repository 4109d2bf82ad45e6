// What the server says about itself: GET / for people and scripts, GET /health for probes.
// Pure functions of the state they are given.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "server/http/http_message.h"
#include "server/metrics_registry.h"
#include "server/rest/router.h"
#include "server/serving/served_model.h"

namespace octet {

struct ServerStatus {
  std::vector<std::shared_ptr<ServedModel>> models;  // that are ready
  const MetricsRegistry& metrics;
  bool ready = false;  // all required models are
  bool draining = false;
};

// {"service","hardware","model","models","endpoints","status":{"model_loaded","total_inferences",
// "avg_inference_time_ms"}}
HttpResponse ServiceDocument(const ServerStatus& status, std::span<const Endpoint> endpoints);

// {"status","model_loaded","inference_count"}: 200 "healthy", or 503 "loading" or "draining".
HttpResponse HealthDocument(const ServerStatus& status);

// "CPU (x86_64), backend engine"; "RK3588 NPU (Rockchip)" while a model runs there and has passed
// its golden test.
std::string HardwareName(std::span<const std::shared_ptr<ServedModel>> models);

}  // namespace octet
