#include "server/server.h"

#include <atomic>

#include "server/grpc/http2_factory.h"
#include "server/rest/content_coding.h"
#include "server/rest/infer_handler.h"
#include "server/rest/openapi.h"
#include "server/rest/status_pages.h"
#include "server/rest/v2_handler.h"
#include "server/server_config.h"
#include "server/serving/folder_watch.h"
#include "server/serving/registry_service.h"

namespace octet {
namespace {

// How long nothing must have changed before a changed file is taken as complete.
constexpr std::chrono::milliseconds kQuietTime{500};

}  // namespace

// Destroyed from the last member to the first, after Wait: no connection asks anything any more.
struct Server::State {
  explicit State(ServerOptions from);

  ServerStatus status() {
    return {registry.Ready(), metrics, registry.RequiredAreReady(), draining};
  }
  std::vector<Endpoint> Endpoints();
  Endpoint InferEndpoint(std::string_view path, size_t model);
  Status LoadModels();
  GrpcOptions GrpcAccess() const;

  const ServerOptions options;
  ServerLog log;
  MetricsRegistry metrics;
  std::atomic<bool> draining = false;
  MemoryBudget inflated_budget{options.http.limits.all_body_bytes};
  // Behind the models: requests that were cut off are still answered, into the void, by their
  // workers.
  std::unique_ptr<HttpServer> http;
  ServingContext serving;
  ModelRegistry registry;
  RegistryService service{registry, draining, options.model_control};
  const InferHandler infer{registry};
  std::unique_ptr<const Router> router;
  std::unique_ptr<FolderWatch> watch;
};

Server::State::State(ServerOptions from)
    : options(std::move(from)),
      log(options.log),
      metrics(options.model_label),
      serving(ServingOptions{.decode_memory_bytes = static_cast<size_t>(options.decode_memory_mib)
                                                    << 20,
                             .labels_environment_path = options.labels_environment_path},
              metrics),
      registry(serving, log, ReadModelConfigFile, options.repository, options.model_defaults) {
  serving.on_delegate = [this](const std::string& model, const DelegateReport& report) {
    log.Delegate(model, report);
  };
}

Status Server::State::LoadModels() {
  for (const ModelSpec& model : options.models) OCTET_TRY(registry.Add(model));
  for (const ModelSpec& model : options.models) {
    const Status loaded = registry.Load(model.name);
    const bool serves = registry.Find(model.name, "").has_value();
    if (!loaded && !serves && model.options.required) return loaded;
  }
  if (!options.repository.empty()) registry.Refresh();
  const bool may_come = options.model_control || options.repository_watch;
  if (registry.Ready().empty() && !may_come) {
    return NotFound("no model is ready: there is nothing to serve{}{}",
                    options.repository.empty() ? "" : " in ", options.repository);
  }
  return {};
}

// The same tokens as for REST.
GrpcOptions Server::State::GrpcAccess() const {
  const auto may = [](const std::string* token) {
    return [token](std::string_view authorization) {
      return token->empty() || IsBearer(authorization, *token);
    };
  };
  return {.may_infer = may(&options.tokens.inference), .may_control = may(&options.tokens.control)};
}

Endpoint Server::State::InferEndpoint(std::string_view path, size_t model) {
  return {"POST", path, "classify an image (multipart field 'image', or the file as the body)",
          [this, model](HttpRequest request, const RequestTarget& target, const Respond& respond) {
            infer.Handle(model, std::move(request), target, respond);
          },
          Access::kInference};
}

// The one list of what the server answers.
std::vector<Endpoint> Server::State::Endpoints() {
  std::vector<Endpoint> endpoints = {
      {"GET", "/", "this document",
       [this](const HttpRequest&, const RequestTarget&, const Respond& respond) {
         respond(ServiceDocument(status(), router->endpoints()));
       }},
      {"GET", "/health", "200 when ready, 503 while loading or shutting down",
       [this](const HttpRequest&, const RequestTarget&, const Respond& respond) {
         respond(HealthDocument(status()));
       }},
      {"GET", "/metrics", "Prometheus metrics",
       [this](const HttpRequest&, const RequestTarget&, const Respond& respond) {
         respond(
             {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics.Text()});
       }},
      {"GET", "/openapi.json", "OpenAPI description of these endpoints",
       [this](const HttpRequest&, const RequestTarget&, const Respond& respond) {
         respond(OpenApiDocument(router->endpoints(), service.Metadata()));
       }},
      InferEndpoint("/infer", 0),
      {"POST", "/infer/batch", "classify several images (multipart fields 'image')",
       [this](HttpRequest request, const RequestTarget& target, const Respond& respond) {
         infer.HandleBatch(std::move(request), target, respond);
       },
       Access::kInference},
  };
  if (options.models.size() > 1) endpoints.push_back(InferEndpoint("/infer-v2", 1));
  for (Endpoint& endpoint : V2Endpoints(service)) endpoints.push_back(std::move(endpoint));
  return endpoints;
}

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options) {
  auto state = std::make_unique<State>(std::move(options));
  OCTET_TRY(state->LoadModels());
  state->router = std::make_unique<const Router>(state->Endpoints(), state->options.tokens);
  HttpServerOptions http = state->options.http;
  http.add_http2 = Http2Factory(state->service, state->GrpcAccess());
  OCTET_ASSIGN(state->http,
               HttpServer::Start(
                   http,
                   WithContentCodings(
                       [router = state->router.get()](HttpRequest request, const Respond& respond) {
                         router->Route(std::move(request), respond);
                       },
                       http.limits.body_bytes, state->inflated_budget),
                   [state = state.get()](const AccessRecord& record) {
                     state->metrics.CountResponse(record.model, record.status);
                     state->log.Request(record);
                   }));
  if (state->options.repository_watch) {
    OCTET_ASSIGN(
        state->watch,
        FolderWatch::Start([state = state.get()] { return state->registry.WatchedFolders(); },
                           kQuietTime, [state = state.get()] { state->registry.Refresh(); }));
  }
  state->log.Listening(state->http->url());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  Drain();
  Wait();
  state_->log.Stopped();
}

uint16_t Server::port() const { return state_->http->port(); }

void Server::ReloadCertificate() {
  if (state_->options.http.tls.certificate.empty()) return;
  const Status reloaded = state_->http->ReloadTls();
  if (reloaded) return state_->log.CertificateReloaded();
  state_->log.Failed(reloaded.error());
}

void Server::Drain() {
  if (state_->draining.exchange(true)) return;
  state_->log.Draining();
  state_->http->Drain();
}

void Server::Wait() { state_->http->Wait(); }

}  // namespace octet
