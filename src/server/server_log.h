// Every line that the server logs, to stderr, with the time; as text or as one JSON object a line.
// What a client sent shows as harmless words, bodies never. Any thread may log.
#pragma once

#include <memory>
#include <string>

#include "server/http/http_message.h"
#include "server/serving/model_registry.h"

namespace spdlog {
class logger;
}

namespace octet {

struct LogOptions {
  bool silent = false;
  bool requests = true;  // one line each
  bool json = false;
};

class ServerLog : public RegistryObserver {
 public:
  explicit ServerLog(const LogOptions& options);

  void Loaded(const ServedModel& model) override;
  void Unloaded(const std::string& name, int64_t version) override;
  void LoadFailed(const std::string& name, int64_t version, const Error& error) override;
  // What became of a model's delegate: "model x: delegate libteflon.so: ACCELERATED: ...", and for
  // Mesa's Teflon in use the line that scripts look for.
  void Delegate(const std::string& model, const DelegateReport& report) const;
  // "listening on http://0.0.0.0:8080": programs that start a server wait for this line.
  void Listening(const std::string& url) const;
  // "127.0.0.1 POST /infer 200 4.12 ms 523914 bytes in 417 bytes out model=mobilenet_v1"
  void Request(const AccessRecord& record) const;
  void CertificateReloaded() const;
  void Failed(const Error& error) const;
  void Draining() const;
  void Stopped() const;

 private:
  LogOptions options_;
  std::shared_ptr<spdlog::logger> logger_;
};

// What a client sent as one harmless word of a log line: unprintable bytes become '?', long text is
// cut.
std::string LogWord(std::string_view text);

}  // namespace octet
