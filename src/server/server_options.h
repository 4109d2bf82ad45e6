// Everything that can be said of a server, and the one list of the words for it: the same in
// serve.yaml (keys), on the command line (--body-memory-mib 64) and in the environment
// (OCTET_BODY_MEMORY_MIB=64). The words for models are in serving/model_options.h.
// Plain data; any thread may call the functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/http/http_server.h"
#include "server/metrics_registry.h"
#include "server/rest/router.h"
#include "server/server_log.h"
#include "server/serving/model_registry.h"

namespace octet {

struct ServerOptions {
  HttpServerOptions http = {};
  std::vector<ModelSpec> models = {};  // the first answers /infer, the second /infer-v2
  ModelOptions model_defaults = {};    // of models that say nothing else
  std::string repository = {};         // folder of models; empty: none
  bool repository_watch = false;       // what changes on disk is loaded
  bool model_control = false;          // load and unload over the API
  AccessTokens tokens = {};            // empty: nobody needs one
  int decode_memory_mib = 256;         // pixels being decoded at once
  MetricsRegistry::ModelLabel model_label = MetricsRegistry::ModelLabel::kName;
  LogOptions log = {};
  std::string labels_environment_path = {};  // LABELS_PATH
};

struct ServerOptionRow {
  std::string_view name;  // snake_case
  std::string_view value;
  std::string_view help;  // with the default in brackets
  Status (*set)(ServerOptions& options, std::string_view value);
};
std::span<const ServerOptionRow> ServerOptionList();

// InvalidArgument naming the option and, when there is no such, those that are.
Status SetServerOption(ServerOptions& options, std::string_view name, std::string_view value);

}  // namespace octet
