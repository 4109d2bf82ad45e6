#include "server/server.h"

#include <atomic>

#include "server/rest/infer_handler.h"
#include "server/rest/router.h"
#include "server/rest/status_pages.h"
#include "server/serving/work_queue.h"

namespace octet {
namespace {

std::vector<std::string> NamesOf(const ServedModels& models) {
  std::vector<std::string> names;
  for (const auto& model : models) names.push_back(model->name());
  return names;
}

Result<ServedModels> LoadModels(const std::vector<ModelSpec>& specs,
                                const ServedModelOptions& options, const ServerLog& log) {
  if (specs.empty()) return InvalidArgument("the server needs a model");
  ServedModels models;
  for (const ModelSpec& spec : specs) {
    if (FindModel(models, spec.name)) {
      return InvalidArgument("{}: another model has the name '{}'", spec.path, spec.name);
    }
    OCTET_ASSIGN(auto model, ServedModel::Load(spec, options));
    log.ModelLoaded(*model, spec.path);
    models.push_back(std::move(model));
  }
  return models;
}

}  // namespace

// The queue is destroyed first: its jobs use all the others, and they hold what resumes a
// connection, so they must be done before the connections go.
struct Server::State {
  State(const ServerOptions& options, ServedModels loaded);

  ServerStatus status() const { return {models, metrics, draining}; }
  std::vector<Endpoint> Endpoints();
  Endpoint InferEndpoint(std::string_view path, size_t model);

  const ServerLog log;
  const ServedModels models;
  const std::string hardware;
  MetricsRegistry metrics;
  std::atomic<bool> draining = false;
  std::unique_ptr<HttpServer> http;
  const InferHandler infer{models, metrics, queue};
  const Router router{Endpoints()};
  WorkQueue queue;
};

Server::State::State(const ServerOptions& options, ServedModels loaded)
    : log(options.log),
      models(std::move(loaded)),
      hardware(HardwareName(BackendName(options.model.backend.backend))),
      metrics(NamesOf(models), options.model_label),
      queue(options.model.sessions,
            options.max_waiting_per_model * static_cast<int>(models.size())) {}

Endpoint Server::State::InferEndpoint(std::string_view path, size_t model) {
  return {"POST", path, "classify an image (multipart field 'image', or the file as the body)",
          [this, model](HttpRequest request, const RequestTarget& target, const Respond& respond) {
            infer.Handle(model, std::move(request), target, respond);
          }};
}

// The one list of what the server answers.
std::vector<Endpoint> Server::State::Endpoints() {
  std::vector<Endpoint> endpoints = {
      {"GET", "/", "this document",
       [this](const HttpRequest&, const RequestTarget&, const Respond& respond) {
         respond(ServiceDocument(status(), hardware, router.endpoints()));
       }},
      {"GET", "/health", "200 when ready, 503 while shutting down",
       [this](const HttpRequest&, const RequestTarget&, const Respond& respond) {
         respond(HealthDocument(status()));
       }},
      {"GET", "/metrics", "Prometheus metrics",
       [this](const HttpRequest&, const RequestTarget&, const Respond& respond) {
         respond(
             {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics.Text()});
       }},
      InferEndpoint("/infer", 0),
  };
  if (models.size() > 1) endpoints.push_back(InferEndpoint("/infer-v2", 1));
  return endpoints;
}

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                              const std::vector<ModelSpec>& models) {
  OCTET_ASSIGN(ServedModels loaded, LoadModels(models, options.model, ServerLog(options.log)));
  auto state = std::make_unique<State>(options, std::move(loaded));
  OCTET_ASSIGN(state->http, HttpServer::Start(
                                options.http,
                                [state = state.get()](HttpRequest request, const Respond& respond) {
                                  state->router.Route(std::move(request), respond);
                                },
                                [state = state.get()](const AccessRecord& record) {
                                  state->metrics.CountResponse(record.status);
                                  state->log.Request(record);
                                }));
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

void Server::Drain() {
  if (state_->draining.exchange(true)) return;
  state_->log.Draining();
  state_->http->Drain();
}

void Server::Wait() { state_->http->Wait(); }

}  // namespace octet
