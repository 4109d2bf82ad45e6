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

HttpResponse ServiceDocument(const ServerStatus& status, std::span<const Endpoint> endpoints) {
  Json models = Json::array();
  for (const auto& model : status.models) {
    models.push_back({{"name", model->name()},
                      {"version", model->version()},
                      {"shape", model->input_shape().dims()},
                      {"classes", model->class_count()},
                      {"labels", model->label_count()},
                      {"backend", model->backend_name()}});
    if (const auto report = model->loaded().delegate_report())
      models.back()["delegate"] = VerdictName(report->verdict);
  }
  Json paths = Json::object();
  for (const Endpoint& endpoint : endpoints) {
    paths[std::string(endpoint.path)] = fmt::format("{}: {}", endpoint.method, endpoint.summary);
  }
  const bool any = !status.models.empty();
  return {.body = JsonText({{"service", "octet inference server"},
                            {"hardware", HardwareName(status.models)},
                            {"model", any ? Json(status.models[0]->name()) : Json(nullptr)},
                            {"models", std::move(models)},
                            {"endpoints", std::move(paths)},
                            {"status",
                             {{"model_loaded", any},
                              {"total_inferences", status.metrics.inference_count()},
                              {"avg_inference_time_ms", MeanMilliseconds(status.metrics)}}}})};
}

HttpResponse HealthDocument(const ServerStatus& status) {
  constexpr int kServiceUnavailable = 503;
  const bool healthy = status.ready && !status.draining;
  return {.status = healthy ? 200 : kServiceUnavailable,
          .body = JsonText({{"status", status.draining ? "draining"
                                       : status.ready  ? "healthy"
                                                       : "loading"},
                            {"model_loaded", !status.models.empty()},
                            {"inference_count", status.metrics.inference_count()}})};
}

std::string HardwareName(std::span<const std::shared_ptr<ServedModel>> models) {
  for (const auto& model : models) {
    const auto report = model->loaded().delegate_report();
    const bool right =
        report && IsUsed(report->verdict) && report->golden && report->golden->passed;
    if (right && !report->hardware.empty()) return report->hardware;
  }
  const std::string_view backend = models.empty() ? "none" : models[0]->backend_name();
  utsname system{};
  const bool known = ::uname(&system) == 0;
  return fmt::format("CPU ({}), backend {}", known ? system.machine : "unknown", backend);
}

}  // namespace octet
