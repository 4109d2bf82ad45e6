#include "server/server_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace octet {

ServerLog::ServerLog(LogLevel level)
    : logger_(std::make_shared<spdlog::logger>("octet",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%e %L %v");
  // One access line a request is spdlog's debug level; everything else is info.
  logger_->set_level(level == LogLevel::kOff      ? spdlog::level::off
                     : level == LogLevel::kEvents ? spdlog::level::info
                                                  : spdlog::level::debug);
}

void ServerLog::ModelLoaded(const ServedModel& model, const std::string& path) const {
  logger_->info("model {} loaded from {}: input {}, {} classes, {} labels", model.name(), path,
                model.input_shape().ToString(), model.class_count(), model.label_count());
  // One more label than classes is a background row; see image/labels.h.
  const int surplus = model.label_count() - model.class_count();
  if (model.label_count() > 0 && surplus != 0 && surplus != 1) {
    logger_->warn("model {}: the labels do not fit the classes, some will lack or have a wrong one",
                  model.name());
  }
}

void ServerLog::Listening(const std::string& url) const { logger_->info("listening on {}", url); }

void ServerLog::Request(const AccessRecord& record) const {
  logger_->debug("{} {} {} {} {:.2f} ms {} bytes in {} bytes out{}{}", record.peer,
                 LogWord(record.method), LogWord(record.target), record.status, record.duration_ms,
                 record.request_bytes, record.response_bytes,
                 record.model.empty() ? "" : " model=", record.model);
}

void ServerLog::Draining() const {
  logger_->info("shutting down: no new connections, open requests finish");
}

void ServerLog::Stopped() const { logger_->info("stopped"); }

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
