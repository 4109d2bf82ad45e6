// Every line that the server logs, to stderr, with the time. Any thread may log.
#pragma once

#include <memory>
#include <string>

#include "server/http/http_message.h"
#include "server/serving/served_model.h"

namespace spdlog {
class logger;
}

namespace octet {

enum class LogLevel { kOff, kEvents, kRequests };

class ServerLog {
 public:
  explicit ServerLog(LogLevel level);

  void ModelLoaded(const ServedModel& model, const std::string& path) const;
  // "listening on http://0.0.0.0:8080": programs that start a server wait for this line.
  void Listening(const std::string& url) const;
  // "127.0.0.1 POST /infer 200 4.12 ms 523914 bytes in 417 bytes out model=mobilenet_v1"
  void Request(const AccessRecord& record) const;
  void Draining() const;
  void Stopped() const;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

// What a client sent as one harmless word of a log line: unprintable bytes become '?', long text is
// cut.
std::string LogWord(std::string_view text);

}  // namespace octet
