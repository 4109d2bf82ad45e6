#include "server/server_options.h"

#include "server/option_values.h"

namespace octet {
namespace {

using Text = std::string_view;
using Options = ServerOptions;

Status SetMebibytes(Text value, size_t& bytes) {
  constexpr int kShift = 20;
  int64_t mebibytes = 0;
  OCTET_TRY(SetNumber(value, 1, int64_t{1} << 20, mebibytes));
  bytes = static_cast<size_t>(mebibytes) << kShift;
  return {};
}

Status SetMilliseconds(Text value, std::chrono::milliseconds& time) {
  return SetNumber(value, 1, 24 * 3'600'000, time);
}

// One of two words.
Status SetChoice(Text value, Text no, Text yes, bool& target) {
  if (value != no && value != yes)
    return InvalidArgument("'{}' is neither {} nor {}", value, no, yes);
  target = value == yes;
  return {};
}

constexpr ServerOptionRow kServerOptions[] = {
    {"host", "ADDRESS", "address to listen on [0.0.0.0]",
     [](Options& o, Text v) { return SetText(v, o.http.host); }},
    {"port", "N", "port of HTTP and gRPC; 0: any free one [8080]",
     [](Options& o, Text v) { return SetNumber(v, 0, 65535, o.http.port); }},
    {"grpc_port", "N", "a second port for both; 0: none [0]",
     [](Options& o, Text v) { return SetNumber(v, 0, 65535, o.http.second_port); }},
    {"io_threads", "N", "threads that wait for sockets [1]",
     [](Options& o, Text v) { return SetNumber(v, 1, 64, o.http.io_threads); }},
    {"model_repository", "DIR", "folder of models: NAME/VERSION/model.tflite",
     [](Options& o, Text v) { return SetText(v, o.repository); }},
    {"repository_watch", "true | false", "load what changes on disk [false]",
     [](Options& o, Text v) { return SetBool(v, o.repository_watch); }},
    {"model_control", "none | explicit", "explicit: load and unload over the API [none]",
     [](Options& o, Text v) { return SetChoice(v, "none", "explicit", o.model_control); }},
    {"control_token", "TOKEN", "bearer token that load and unload want",
     [](Options& o, Text v) { return SetText(v, o.tokens.control); }},
    {"auth_token", "TOKEN", "bearer token that inference wants",
     [](Options& o, Text v) { return SetText(v, o.tokens.inference); }},
    {"tls_cert", "FILE", "PEM certificate chain: serve TLS; SIGHUP reads it again",
     [](Options& o, Text v) { return SetText(v, o.http.tls.certificate); }},
    {"tls_key", "FILE", "PEM key of tls_cert",
     [](Options& o, Text v) { return SetText(v, o.http.tls.key); }},
    {"log_format", "text | json", "form of the log's lines [text]",
     [](Options& o, Text v) { return SetChoice(v, "text", "json", o.log.json); }},
    {"access_log", "true | false", "a line for each request [true]",
     [](Options& o, Text v) { return SetBool(v, o.log.requests); }},
    {"header_bytes", "N", "request line and header fields; beyond: 431 [8192]",
     [](Options& o, Text v) { return SetNumber(v, 1024, 1 << 20, o.http.limits.header_bytes); }},
    {"header_fields", "N", "beyond: 431 [100]",
     [](Options& o, Text v) { return SetNumber(v, 8, 10'000, o.http.limits.header_fields); }},
    {"body_mib", "MIB", "one request's body; beyond: 413 [16]",
     [](Options& o, Text v) { return SetMebibytes(v, o.http.limits.body_bytes); }},
    {"body_memory_mib", "MIB", "the bodies of all requests at once; beyond: 503 [256]",
     [](Options& o, Text v) { return SetMebibytes(v, o.http.limits.all_body_bytes); }},
    {"decode_memory_mib", "MIB", "pixels being decoded at once; beyond: 503 [256]",
     [](Options& o, Text v) { return SetNumber(v, 1, 1 << 20, o.decode_memory_mib); }},
    {"connections", "N", "open connections; beyond: 503 [1024]",
     [](Options& o, Text v) { return SetNumber(v, 1, 1'000'000, o.http.limits.connections); }},
    {"connections_per_address", "N", "of one client address; 0: as many as connections [0]",
     [](Options& o, Text v) {
       return SetNumber(v, 0, 1'000'000, o.http.limits.connections_per_address);
     }},
    {"header_time_ms", "MS", "for the header of a request; beyond: 408 [10000]",
     [](Options& o, Text v) { return SetMilliseconds(v, o.http.limits.header_time); }},
    {"body_idle_time_ms", "MS", "between two pieces of a body or an answer; beyond: 408 [10000]",
     [](Options& o, Text v) { return SetMilliseconds(v, o.http.limits.body_idle_time); }},
    {"body_time_ms", "MS", "for a whole body; beyond: 408 [60000]",
     [](Options& o, Text v) { return SetMilliseconds(v, o.http.limits.body_time); }},
    {"keep_alive_time_ms", "MS", "between two requests of a connection [75000]",
     [](Options& o, Text v) { return SetMilliseconds(v, o.http.limits.keep_alive_time); }},
    {"drain_time_ms", "MS", "after SIGTERM, for requests to finish [30000]",
     [](Options& o, Text v) { return SetMilliseconds(v, o.http.limits.drain_time); }},
    {"drain_idle_time_ms", "MS", "after SIGTERM, for idle connections to ask a last time [2000]",
     [](Options& o, Text v) { return SetMilliseconds(v, o.http.limits.drain_idle_time); }},
};

}  // namespace

std::span<const ServerOptionRow> ServerOptionList() { return kServerOptions; }

Status SetServerOption(ServerOptions& options, std::string_view name, std::string_view value) {
  return SetOptionOf(ServerOptionList(), "option", name, value, options);
}

}  // namespace octet
