// How many photos a second a running octet server classifies, and how long a client waits.
//
// A level is `concurrency` connections that are kept alive; each posts the photo, reads the answer
// and posts again, until the time is up; answers that are then on their way are waited for. A
// client's time is from the request's first byte to the answer's last; the server's own is the
// inference_time_ms of its answer. An answer other than 200 with `success`, or none, is an error:
// counted, and in no time.
// Any thread may call; the calls block.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "measure/bench.h"
#include "measure/url_client.h"

namespace octet {

// `url` when it has a path, else its /infer.
std::string InferUrl(std::string url);

struct ServerLoadOptions {
  std::string url;    // of POST /infer
  std::string model;  // ?model=; empty: the server's first
  int concurrency = 1;
  std::chrono::nanoseconds duration = std::chrono::seconds(10);
  UrlClientOptions client = {};
};

struct ServerLoadReport {
  std::string model;  // as the server says
  int64_t requests = 0;
  int64_t errors = 0;  // of the requests
  std::string first_error;
  double requests_per_s = 0;  // without errors
  std::optional<Latency> client;
  std::optional<Latency> server;  // empty: no answer had it
};

// One request before the time starts must succeed; its error is returned.
Result<ServerLoadReport> LoadServer(const ServerLoadOptions& options,
                                    std::span<const uint8_t> photo, const Clock& clock);

}  // namespace octet
