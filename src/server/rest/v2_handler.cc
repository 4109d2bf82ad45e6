#include "server/rest/v2_handler.h"

#include <memory>

#include "server/rest/error_response.h"
#include "server/rest/json_text.h"
#include "server/rest/v2_documents.h"
#include "server/rest/v2_request.h"
#include "server/rest/v2_response.h"

namespace octet {
namespace {

constexpr int kServiceUnavailable = 503;

HttpResponse JsonResponse(const Json& json) { return {.body = JsonText(json)}; }

HttpResponse ReadyResponse(bool ready) {
  return {.status = ready ? 200 : kServiceUnavailable, .body = JsonText({{"ready", ready}})};
}

// The document of one model, or why there is none.
template <class T>
HttpResponse DocumentOf(const HttpRequest& request, const Result<T>& value,
                        Json (*json)(const T&)) {
  if (!value) return ErrorResponse(request.target, value.error());
  return JsonResponse(json(*value));
}

HttpResponse ModelReady(const InferenceService& service, const HttpRequest& request,
                        const RequestTarget& target) {
  const auto ready = service.ModelReady(target.Parameter("model"), target.Parameter("version"));
  if (!ready) return ErrorResponse(request.target, ready.error());
  return {.status = *ready ? 200 : kServiceUnavailable,
          .body = JsonText({{"name", std::string(target.Parameter("model"))}, {"ready", *ready}})};
}

void Infer(InferenceService& service, HttpRequest request, const RequestTarget& target,
           const Respond& respond) {
  const std::string* const header_length = request.Field("Inference-Header-Content-Length");
  auto body = std::make_shared<const std::vector<uint8_t>>(std::move(request.body));
  auto parsed = ParseV2Request(std::move(body), header_length);
  const std::string model(target.Parameter("model"));
  if (!parsed) {
    HttpResponse response = ErrorResponse(request.target, parsed.error());
    return respond(std::move(response));
  }
  InferenceRequest inference = std::move(parsed->inference);
  inference.model = model;
  inference.version = target.Parameter("version");
  inference.cancelled = request.cancelled;
  service.Infer(std::move(inference),
                [respond, sent_target = std::move(request.target), model,
                 binary = std::move(parsed->binary)](const InferenceResult& result) {
                  if (const auto* refusal = std::get_if<Refusal>(&result)) {
                    HttpResponse response = ErrorResponse(sent_target, *refusal);
                    // An unknown name is the client's word: it is no label of a metric.
                    if (refusal->error.code != Code::kNotFound) response.model = model;
                    return respond(std::move(response));
                  }
                  respond(V2InferResponse(std::get<InferenceResponse>(result), binary));
                });
}

// {"ready":bool}? of a request for the index.
Result<bool> ReadyOnly(const HttpRequest& request) {
  if (request.body.empty()) return false;
  const Json json = Json::parse(request.body, nullptr, false);
  if (!json.is_object()) return InvalidArgument("the request JSON is not an object");
  const auto ready = json.find("ready");
  if (ready == json.end()) return false;
  if (!ready->is_boolean()) return InvalidArgument("'ready' is neither true nor false");
  return ready->get<bool>();
}

RepositoryDone Answer(const HttpRequest& request, std::string_view model, const char* state,
                      const Respond& respond) {
  return [respond, target = request.target, name = std::string(model), state](const Status& done) {
    if (!done) {
      Refusal refusal{done.error()};
      return respond(ErrorResponse(target, refusal));
    }
    respond(JsonResponse({{"name", name}, {"state", state}}));
  };
}

}  // namespace

std::vector<Endpoint> V2Endpoints(InferenceService& service) {
  using Request = HttpRequest;
  using Target = RequestTarget;
  InferenceService* const s = &service;
  std::vector<Endpoint> endpoints = {
      {"GET", "/v2", "server metadata",
       [s](const Request&, const Target&, const Respond& respond) {
         respond(JsonResponse(V2ServerMetadata(s->Metadata())));
       }},
      {"GET", "/v2/health/live", "200 while the server answers",
       [](const Request&, const Target&, const Respond& respond) {
         respond(JsonResponse({{"live", true}}));
       }},
      {"GET", "/v2/health/ready", "200 when all required models are ready",
       [s](const Request&, const Target&, const Respond& respond) {
         respond(ReadyResponse(s->Ready()));
       }},
      {"GET", "/v2/models", "names of the models that are ready",
       [s](const Request&, const Target&, const Respond& respond) {
         Json names = Json::array();
         for (const RepositoryRow& row : s->RepositoryIndex(true)) {
           if (names.empty() || names.back() != row.name) names.push_back(row.name);
         }
         respond(JsonResponse({{"models", std::move(names)}}));
       }},
      {"GET", "/v2/models/stats", "statistics of all models",
       [s](const Request& request, const Target&, const Respond& respond) {
         respond(DocumentOf(request, s->StatisticsOf("", ""), V2Statistics));
       }},
      {"POST", "/v2/repository/index", "every model with its state",
       [s](const Request& request, const Target&, const Respond& respond) {
         const auto ready_only = ReadyOnly(request);
         if (!ready_only) return respond(ErrorResponse(request.target, ready_only.error()));
         respond(JsonResponse(V2RepositoryIndex(s->RepositoryIndex(*ready_only))));
       }},
      {"POST", "/v2/repository/models/{model}/load", "load a model, or what has changed of it",
       [s](const Request& request, const Target& target, const Respond& respond) {
         s->LoadModel(target.Parameter("model"),
                      Answer(request, target.Parameter("model"), "READY", respond));
       },
       Access::kControl},
      {"POST", "/v2/repository/models/{model}/unload", "unload a model",
       [s](const Request& request, const Target& target, const Respond& respond) {
         s->UnloadModel(target.Parameter("model"),
                        Answer(request, target.Parameter("model"), "UNAVAILABLE", respond));
       },
       Access::kControl},
  };
  Endpoint with_slash = endpoints[0];
  with_slash.path = "/v2/";
  endpoints.push_back(std::move(with_slash));
  // Each of a model's endpoints is there for the latest version and for any.
  const auto add = [&](std::string_view method, std::string_view latest, std::string_view versioned,
                       std::string_view summary, const decltype(Endpoint::handle)& handle,
                       Access access = Access::kEveryone) {
    endpoints.push_back({method, latest, summary, handle, access});
    endpoints.push_back({method, versioned, summary, handle, access});
  };
  add("GET", "/v2/models/{model}", "/v2/models/{model}/versions/{version}", "model metadata",
      [s](const Request& request, const Target& target, const Respond& respond) {
        respond(DocumentOf(request,
                           s->MetadataOf(target.Parameter("model"), target.Parameter("version")),
                           V2ModelMetadata));
      });
  add("GET", "/v2/models/{model}/ready", "/v2/models/{model}/versions/{version}/ready",
      "200 when the model is ready",
      [s](const Request& request, const Target& target, const Respond& respond) {
        respond(ModelReady(*s, request, target));
      });
  add("GET", "/v2/models/{model}/config", "/v2/models/{model}/versions/{version}/config",
      "model configuration",
      [s](const Request& request, const Target& target, const Respond& respond) {
        respond(DocumentOf(
            request, s->ConfigurationOf(target.Parameter("model"), target.Parameter("version")),
            V2ModelConfiguration));
      });
  add("GET", "/v2/models/{model}/stats", "/v2/models/{model}/versions/{version}/stats",
      "statistics of the model",
      [s](const Request& request, const Target& target, const Respond& respond) {
        respond(DocumentOf(request,
                           s->StatisticsOf(target.Parameter("model"), target.Parameter("version")),
                           V2Statistics));
      });
  add(
      "POST", "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer",
      "inference",
      [s](Request request, const Target& target, const Respond& respond) {
        Infer(*s, std::move(request), target, respond);
      },
      Access::kInference);
  return endpoints;
}

}  // namespace octet
