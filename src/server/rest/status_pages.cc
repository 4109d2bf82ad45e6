#include "server/rest/status_pages.h"

#include <sys/utsname.h>

#include "server/rest/json_text.h"

namespace octet {
namespace {

double MeanMilliseconds(const MetricsRegistry& metrics) {
  constexpr double kMillisecondsPerSecond = 1000;
  const auto count = static_cast<double>(metrics.inference_count());
  return count > 0 ? metrics.inference_seconds() * kMillisecondsPerSecond / count : 0;
}

}  // namespace

HttpResponse ServiceDocument(const ServerStatus& status, const std::string& hardware,
                             std::span<const Endpoint> endpoints) {
  Json models = Json::array();
  for (const auto& model : status.models) {
    models.push_back({{"name", model->name()},
                      {"shape", model->input_shape().dims()},
                      {"classes", model->class_count()},
                      {"labels", model->label_count()}});
  }
  Json paths = Json::object();
  for (const Endpoint& endpoint : endpoints) {
    paths[std::string(endpoint.path)] = fmt::format("{}: {}", endpoint.method, endpoint.summary);
  }
  return {.body = JsonText({{"service", "octet inference server"},
                            {"hardware", hardware},
                            {"model", status.models.front()->name()},
                            {"models", std::move(models)},
                            {"endpoints", std::move(paths)},
                            {"status",
                             {{"model_loaded", true},
                              {"total_inferences", status.metrics.inference_count()},
                              {"avg_inference_time_ms", MeanMilliseconds(status.metrics)}}}})};
}

HttpResponse HealthDocument(const ServerStatus& status) {
  constexpr int kServiceUnavailable = 503;
  return {.status = status.draining ? kServiceUnavailable : 200,
          .body = JsonText({{"status", status.draining ? "draining" : "healthy"},
                            {"model_loaded", true},
                            {"inference_count", status.metrics.inference_count()}})};
}

std::string HardwareName(std::string_view backend) {
  utsname system{};
  const bool known = ::uname(&system) == 0;
  return fmt::format("CPU ({}), backend {}", known ? system.machine : "unknown", backend);
}

}  // namespace octet
