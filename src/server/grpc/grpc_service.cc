#include "server/grpc/grpc_service.h"

#include <algorithm>

#include "health.pb.h"
#include "inference.pb.h"
#include "server/grpc/infer_messages.h"
#include "server/grpc/model_messages.h"
#include "server/grpc/protobuf_frame.h"

namespace octet {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

using Run = void (*)(InferenceService& service, const GrpcCall& call, GrpcDone done);

GrpcReply Refused(Error error, std::string model = {}) {
  return GrpcRefusal(GrpcStatusOf(std::move(error)), std::move(model));
}

// A method that has its answer at once:
//   Status Answer(InferenceService&, const Request&, Response&)
template <class Request, class Response,
          Status (*Answer)(InferenceService&, const Request&, Response&)>
void RunAtOnce(InferenceService& service, const GrpcCall& call, GrpcDone done) {
  const std::span<const uint8_t> bytes = call.message->bytes();
  Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return done(Refused(Internal("message is not the request of {}", call.method)));
  }
  Response response;
  const Status status = Answer(service, request, response);
  if (!status) return done(Refused(status.error()));
  done(GrpcAnswer(ProtobufFrame(response)));
}

Status ServerLive(InferenceService&, const inference::ServerLiveRequest&,
                  inference::ServerLiveResponse& response) {
  response.set_live(true);
  return {};
}

Status ServerReady(InferenceService& service, const inference::ServerReadyRequest&,
                   inference::ServerReadyResponse& response) {
  response.set_ready(service.Ready());
  return {};
}

Status ModelReady(InferenceService& service, const inference::ModelReadyRequest& request,
                  inference::ModelReadyResponse& response) {
  OCTET_ASSIGN(const bool ready, service.ModelReady(request.name(), request.version()));
  response.set_ready(ready);
  return {};
}

Status ServerMetadataOf(InferenceService& service, const inference::ServerMetadataRequest&,
                        inference::ServerMetadataResponse& response) {
  const ServerMetadata metadata = service.Metadata();
  response.set_name(metadata.name);
  response.set_version(metadata.version);
  for (const std::string& extension : metadata.extensions) response.add_extensions(extension);
  return {};
}

Status ModelMetadataOf(InferenceService& service, const inference::ModelMetadataRequest& request,
                       inference::ModelMetadataResponse& response) {
  OCTET_ASSIGN(const auto metadata, service.MetadataOf(request.name(), request.version()));
  Fill(metadata, response);
  return {};
}

Status ModelConfigOf(InferenceService& service, const inference::ModelConfigRequest& request,
                     inference::ModelConfigResponse& response) {
  OCTET_ASSIGN(const auto configuration,
               service.ConfigurationOf(request.name(), request.version()));
  Fill(configuration, *response.mutable_config());
  return {};
}

Status ModelStatisticsOf(InferenceService& service,
                         const inference::ModelStatisticsRequest& request,
                         inference::ModelStatisticsResponse& response) {
  OCTET_ASSIGN(const auto rows, service.StatisticsOf(request.name(), request.version()));
  for (const ModelStatistics& row : rows) Fill(row, *response.add_model_stats());
  return {};
}

Status RepositoryIndex(InferenceService& service, const inference::RepositoryIndexRequest& request,
                       inference::RepositoryIndexResponse& response) {
  for (const RepositoryRow& row : service.RepositoryIndex(request.ready())) {
    auto& model = *response.add_models();
    model.set_name(row.name);
    model.set_version(row.version);
    model.set_state(row.state);
    model.set_reason(row.reason);
  }
  return {};
}

Status HealthCheck(InferenceService& service, const HealthCheckRequest& request,
                   HealthCheckResponse& response) {
  const bool server =
      request.service().empty() || request.service() == "inference.GRPCInferenceService";
  bool ready = false;
  if (server) {
    ready = service.Ready();
  } else {
    OCTET_ASSIGN(ready, service.ModelReady(request.service(), ""));
  }
  response.set_status(ready ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
  return {};
}

void AnswerInference(const InferenceResult& result, bool typed, bool has_deadline,
                     std::string model, const GrpcDone& done) {
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    GrpcReply reply = Refused(refusal->error, std::move(model));
    if (refusal->timed_out && has_deadline) reply.status.code = GrpcCode::kDeadlineExceeded;
    return done(std::move(reply));
  }
  auto frame = WriteInferResponse(*std::get_if<InferenceResponse>(&result), typed);
  if (!frame) return done(Refused(std::move(frame).error(), std::move(model)));
  done(GrpcAnswer(*std::move(frame), std::move(model)));
}

void ModelInfer(InferenceService& service, const GrpcCall& call, GrpcDone done) {
  auto read = ReadInferRequest(call.message);
  if (!read) return done(Refused(std::move(read).error()));
  read->request.cancelled = call.cancelled;
  const bool typed = read->typed_reply;
  std::string model = read->request.model;
  service.Infer(std::move(read->request),
                [typed, has_deadline = call.has_deadline, model = std::move(model),
                 done = std::move(done)](const InferenceResult& result) {
                  AnswerInference(result, typed, has_deadline, model, done);
                });
}

// Load and unload: KServe's clients send the model's name where Triton's send the repository's.
template <class Request, class Response,
          void (InferenceService::*Change)(std::string_view, RepositoryDone),
          void (Response::*SetDone)(bool)>
void ChangeRepository(InferenceService& service, const GrpcCall& call, GrpcDone done) {
  const std::span<const uint8_t> bytes = call.message->bytes();
  Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return done(Refused(Internal("message is not the request of {}", call.method)));
  }
  std::string model =
      request.model_name().empty() ? request.repository_or_model_name() : request.model_name();
  if (model.empty()) return done(Refused(InvalidArgument("request names no model")));
  (service.*Change)(model, [model, done = std::move(done)](const Status& status) {
    if (!status) return done(Refused(status.error(), model));
    Response response;
    response.set_model_name(model);
    (response.*SetDone)(true);
    done(GrpcAnswer(ProtobufFrame(response), model));
  });
}

struct Method {
  std::string_view path;
  Run run;
  GrpcOptions::Authorize GrpcOptions::*authorize = nullptr;
};

#define OCTET_UNARY(name, answer) \
  RunAtOnce<inference::name##Request, inference::name##Response, answer>
#define OCTET_CHANGE(name, set_done)                                                           \
  ChangeRepository<inference::RepositoryModel##name##Request,                                  \
                   inference::RepositoryModel##name##Response, &InferenceService::name##Model, \
                   &inference::RepositoryModel##name##Response::set_done>

constexpr Method kMethods[] = {
    {"/inference.GRPCInferenceService/ModelInfer", ModelInfer, &GrpcOptions::may_infer},
    {"/inference.GRPCInferenceService/ServerLive", OCTET_UNARY(ServerLive, ServerLive)},
    {"/inference.GRPCInferenceService/ServerReady", OCTET_UNARY(ServerReady, ServerReady)},
    {"/inference.GRPCInferenceService/ModelReady", OCTET_UNARY(ModelReady, ModelReady)},
    {"/inference.GRPCInferenceService/ServerMetadata",
     OCTET_UNARY(ServerMetadata, ServerMetadataOf)},
    {"/inference.GRPCInferenceService/ModelMetadata", OCTET_UNARY(ModelMetadata, ModelMetadataOf)},
    {"/inference.GRPCInferenceService/ModelConfig", OCTET_UNARY(ModelConfig, ModelConfigOf)},
    {"/inference.GRPCInferenceService/ModelStatistics",
     OCTET_UNARY(ModelStatistics, ModelStatisticsOf)},
    {"/inference.GRPCInferenceService/RepositoryIndex",
     OCTET_UNARY(RepositoryIndex, RepositoryIndex)},
    {"/inference.GRPCInferenceService/RepositoryModelLoad", OCTET_CHANGE(Load, set_is_loaded),
     &GrpcOptions::may_control},
    {"/inference.GRPCInferenceService/RepositoryModelUnload", OCTET_CHANGE(Unload, set_is_unloaded),
     &GrpcOptions::may_control},
    {"/grpc.health.v1.Health/Check",
     RunAtOnce<HealthCheckRequest, HealthCheckResponse, HealthCheck>},
};
#undef OCTET_UNARY
#undef OCTET_CHANGE

const Method* FindMethod(std::string_view path) {
  const auto* const found = std::ranges::find(kMethods, path, &Method::path);
  return found == std::end(kMethods) ? nullptr : found;
}

}  // namespace

GrpcService::GrpcService(InferenceService& service, GrpcOptions options)
    : service_(service), options_(std::move(options)) {
  google::protobuf::SetLogHandler(nullptr);  // it would print what clients send
}

GrpcStatus GrpcService::Admit(std::string_view path, std::string_view authorization) const {
  const Method* const method = FindMethod(path);
  if (method == nullptr) return {GrpcCode::kUnimplemented, "unknown method"};
  if (method->authorize == nullptr) return {};
  const GrpcOptions::Authorize& may = options_.*method->authorize;
  if (!may || may(authorization)) return {};
  return {GrpcCode::kUnauthenticated, "a valid bearer token is needed"};
}

void GrpcService::Call(const GrpcCall& call, GrpcDone done) const {
  const Method* const method = FindMethod(call.method);
  OCTET_CHECK(method != nullptr);
  method->run(service_, call, std::move(done));
}

}  // namespace octet
