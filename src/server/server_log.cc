#include "server/server_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "server/rest/json_text.h"

namespace octet {

ServerLog::ServerLog(const LogOptions& options)
    : options_(options),
      logger_(std::make_shared<spdlog::logger>("octet",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  // In JSON every message is an object's fields.
  logger_->set_pattern(options.json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})"
                                    : "%Y-%m-%dT%H:%M:%S.%e %L %v");
  // One access line a request is spdlog's debug level; everything else is info.
  logger_->set_level(options.silent     ? spdlog::level::off
                     : options.requests ? spdlog::level::debug
                                        : spdlog::level::info);
}

namespace {

// A message in the log's form.
std::string Line(bool json, const std::string& message) {
  return json ? "\"message\":" + JsonText(message) : message;
}

}  // namespace

void ServerLog::Loaded(const ServedModel& model) {
  logger_->info(Line(
      options_.json,
      fmt::format("model {} version {} loaded from {}: input {}, {} classes, {} labels, backend {}",
                  model.name(), model.version(), model.files().model_path,
                  model.input_shape().ToString(), model.class_count(), model.label_count(),
                  model.backend_name())));
  // One more label than classes is a background row; see image/labels.h.
  const int surplus = model.label_count() - model.class_count();
  if (model.label_count() > 0 && surplus != 0 && surplus != 1) {
    logger_->warn(
        Line(options_.json,
             fmt::format(
                 "model {}: the labels do not fit the classes, some will lack or have a wrong one",
                 model.name())));
  }
}

void ServerLog::Delegate(const std::string& model, const DelegateReport& report) const {
  if (report.library.empty()) {
    logger_->info(
        Line(options_.json, fmt::format("model {}: on the CPU: {}", model, report.reason)));
    return;
  }
  const std::string name = report.library.substr(report.library.rfind('/') + 1);
  if (!IsUsed(report.verdict)) {
    logger_->warn(
        Line(options_.json, fmt::format("model {}: on the CPU: delegate {}: {}: {}", model, name,
                                        VerdictName(report.verdict), report.reason)));
    return;
  }
  if (name.starts_with("libteflon"))
    logger_->info(Line(options_.json, "Teflon delegate loaded successfully"));
  logger_->info(
      Line(options_.json,
           fmt::format("model {}: delegate {}: {}: {} of {} operators, {:.1f} % of the MACs, {} "
                       "partitions, golden test passed within {:.4g} steps",
                       model, name, VerdictName(report.verdict), report.delegated_nodes,
                       report.nodes.size(), 100 * report.macs_share, report.partitions,
                       report.golden ? report.golden->max_steps : 0.0)));
}

void ServerLog::Unloaded(const std::string& name, int64_t version) {
  logger_->info(Line(options_.json, fmt::format("model {} version {} unloaded", name, version)));
}

void ServerLog::LoadFailed(const std::string& name, int64_t version, const Error& error) {
  const std::string which = version > 0 ? fmt::format("{} version {}", name, version) : name;
  logger_->error(
      Line(options_.json, fmt::format("model {} was not loaded: {}", which, error.message)));
}

void ServerLog::Listening(const std::string& url) const {
  logger_->info(Line(options_.json, fmt::format("listening on {}", url)));
}

void ServerLog::Request(const AccessRecord& record) const {
  if (!logger_->should_log(spdlog::level::debug)) return;
  if (!options_.json) {
    logger_->debug("{} {} {} {} {:.2f} ms {} bytes in {} bytes out id={}{}{}{}{}", record.peer,
                   LogWord(record.method), LogWord(record.target), record.status,
                   record.duration_ms, record.request_bytes, record.response_bytes,
                   LogWord(record.request_id), record.model.empty() ? "" : " model=", record.model,
                   record.traceparent.empty() ? "" : " traceparent=",
                   record.traceparent.empty() ? "" : LogWord(record.traceparent));
    return;
  }
  Json json = {{"message", "request"},
               {"peer", record.peer},
               {"protocol", record.protocol},
               {"method", LogWord(record.method)},
               {"target", LogWord(record.target)},
               {"status", record.status},
               {"duration_ms", record.duration_ms},
               {"request_bytes", record.request_bytes},
               {"response_bytes", record.response_bytes},
               {"request_id", LogWord(record.request_id)}};
  if (!record.model.empty()) json["model"] = record.model;
  if (!record.traceparent.empty()) json["traceparent"] = LogWord(record.traceparent);
  const std::string text = JsonText(json);
  logger_->debug(text.substr(1, text.size() - 2));  // the pattern has the braces
}

void ServerLog::CertificateReloaded() const {
  logger_->info(Line(options_.json, "certificate and key read again"));
}

void ServerLog::Failed(const Error& error) const {
  logger_->error(Line(options_.json, error.message));
}

void ServerLog::Draining() const {
  logger_->info(Line(options_.json, "shutting down: no new connections, open requests finish"));
}

void ServerLog::Stopped() const { logger_->info(Line(options_.json, "stopped")); }

std::string LogWord(std::string_view text) {
  constexpr size_t kMaxBytes = 200;
  if (text.empty()) return "-";
  std::string word(text.substr(0, kMaxBytes));
  for (char& c : word) {
    if (c <= ' ' || c > '~') c = '?';
  }
  return text.size() > kMaxBytes ? word + "..." : word;
}

}  // namespace octet
