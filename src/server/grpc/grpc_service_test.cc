#include "server/grpc/grpc_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "health.pb.h"
#include "inference.pb.h"
#include "server/testing/fake_inference_service.h"
#include "server/testing/grpc_messages.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using testing::FakeInferenceService;
using testing::MessageOf;
using testing::TextField;

constexpr std::string_view kService = "/inference.GRPCInferenceService/";

class GrpcServiceTest : public ::testing::Test {
 protected:
  GrpcReply Ask(std::string_view method, std::string_view message, bool has_deadline = false) {
    std::optional<GrpcReply> reply;
    GrpcCall call;
    const std::string path =
        method.starts_with('/') ? std::string(method) : std::string(kService) + std::string(method);
    call.method = path;
    call.message = MessageOf(message);
    call.has_deadline = has_deadline;
    call.cancelled = std::make_shared<std::atomic<bool>>(false);
    GrpcService(service_, options_).Call(call, [&](GrpcReply answer) {
      reply = std::move(answer);
    });
    OCTET_CHECK(reply.has_value());
    return *reply;
  }
  template <class Message>
  Message AskFor(std::string_view method, std::string_view message = "") {
    const GrpcReply reply = Ask(method, message);
    EXPECT_TRUE(reply.status.ok()) << reply.status.message;
    Message parsed;
    EXPECT_TRUE(parsed.ParseFromString(reply.frame.substr(kGrpcPrefixBytes)));
    return parsed;
  }
  static constexpr size_t kGrpcPrefixBytes = 5;

  FakeInferenceService service_;
  GrpcOptions options_;
};

TEST_F(GrpcServiceTest, KnowsItsMethods) {
  const GrpcService service(service_, {});
  EXPECT_TRUE(service.Admit("/inference.GRPCInferenceService/ModelInfer", "").ok());
  EXPECT_TRUE(service.Admit("/grpc.health.v1.Health/Check", "").ok());
  for (const char* const unknown : {"/inference.GRPCInferenceService/ModelStreamInfer",
                                    "/grpc.health.v1.Health/Watch", "/x", ""}) {
    EXPECT_EQ(service.Admit(unknown, "").code, GrpcCode::kUnimplemented);
  }
}

TEST_F(GrpcServiceTest, SaysWhatIsReady) {
  EXPECT_TRUE(AskFor<inference::ServerLiveResponse>("ServerLive").live());
  EXPECT_TRUE(AskFor<inference::ServerReadyResponse>("ServerReady").ready());
  EXPECT_TRUE(AskFor<inference::ModelReadyResponse>("ModelReady", TextField(1, "fake")).ready());
  service_.ready = false;
  EXPECT_TRUE(AskFor<inference::ServerLiveResponse>("ServerLive").live());
  EXPECT_FALSE(AskFor<inference::ServerReadyResponse>("ServerReady").ready());
  EXPECT_FALSE(AskFor<inference::ModelReadyResponse>("ModelReady", TextField(1, "fake")).ready());
  EXPECT_EQ(Ask("ModelReady", TextField(1, "x")).status.code, GrpcCode::kNotFound);
}

TEST_F(GrpcServiceTest, AnswersHealthChecks) {
  using Health = grpc::health::v1::HealthCheckResponse;
  const std::string check = "/grpc.health.v1.Health/Check";
  EXPECT_EQ(AskFor<Health>(check).status(), Health::SERVING);
  EXPECT_EQ(AskFor<Health>(check, TextField(1, "fake")).status(), Health::SERVING);
  service_.ready = false;
  EXPECT_EQ(AskFor<Health>(check).status(), Health::NOT_SERVING);
  EXPECT_EQ(AskFor<Health>(check, TextField(1, "fake")).status(), Health::NOT_SERVING);
  EXPECT_EQ(Ask(check, TextField(1, "x")).status.code, GrpcCode::kNotFound);
}

TEST_F(GrpcServiceTest, DescribesServerAndModels) {
  const auto server = AskFor<inference::ServerMetadataResponse>("ServerMetadata");
  EXPECT_EQ(server.name(), "octet");
  EXPECT_EQ(server.extensions_size(), 2);
  const auto model =
      AskFor<inference::ModelMetadataResponse>("ModelMetadata", TextField(1, "fake"));
  EXPECT_EQ(model.platform(), "tflite_flatbuffer");
  EXPECT_THAT(model.versions(), ElementsAre("1"));
  EXPECT_THAT(model.inputs(0).shape(), ElementsAre(1, 224, 224, 3));
  EXPECT_EQ(model.properties().at("backend"), "none");
  const auto config =
      AskFor<inference::ModelConfigResponse>("ModelConfig", TextField(1, "fake")).config();
  EXPECT_EQ(config.max_batch_size(), 8);
  EXPECT_EQ(config.input(0).data_type(), inference::TYPE_UINT8);
  EXPECT_EQ(config.input(0).format(), inference::ModelInput::FORMAT_NHWC);
  EXPECT_EQ(config.output(0).label_filename(), "labels.txt");
  EXPECT_EQ(config.instance_group(0).count(), 2);
  EXPECT_EQ(config.dynamic_batching().max_queue_delay_microseconds(), 500U);
  EXPECT_EQ(config.parameters().at("threads").string_value(), "1");
  const auto statistics = AskFor<inference::ModelStatisticsResponse>("ModelStatistics");
  ASSERT_EQ(statistics.model_stats_size(), 1);
  EXPECT_EQ(statistics.model_stats(0).inference_count(), 7U);
  EXPECT_EQ(statistics.model_stats(0).inference_stats().queue().count(), 7U);
  EXPECT_EQ(statistics.model_stats(0).batch_stats(0).compute_infer().ns(), 70U);
  EXPECT_EQ(statistics.model_stats(0).memory_usage(0).byte_size(), 4096U);
}

TEST_F(GrpcServiceTest, ListsTheRepository) {
  EXPECT_EQ(AskFor<inference::RepositoryIndexResponse>("RepositoryIndex").models_size(), 2);
  const auto ready =
      AskFor<inference::RepositoryIndexResponse>("RepositoryIndex", testing::NumberField(2, 1));
  ASSERT_EQ(ready.models_size(), 1);
  EXPECT_EQ(ready.models(0).state(), "READY");
}

TEST_F(GrpcServiceTest, LoadsAndUnloadsInBothDialects) {
  const std::string triton = TextField(2, "fake");
  const std::string triton_with_repository = TextField(1, "models") + TextField(2, "fake");
  const std::string kserve = TextField(1, "fake");
  for (const std::string& message : {triton, triton_with_repository, kserve}) {
    const auto load =
        AskFor<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", message);
    EXPECT_EQ(load.model_name(), "fake");
    EXPECT_TRUE(load.is_loaded());
    const auto unload =
        AskFor<inference::RepositoryModelUnloadResponse>("RepositoryModelUnload", message);
    EXPECT_EQ(unload.model_name(), "fake");
    EXPECT_TRUE(unload.is_unloaded());
  }
  EXPECT_THAT(service_.changes(), ElementsAre("load fake", "unload fake", "load fake",
                                              "unload fake", "load fake", "unload fake"));
  EXPECT_EQ(Ask("RepositoryModelLoad", "").status.code, GrpcCode::kInvalidArgument);
  EXPECT_EQ(Ask("RepositoryModelLoad", TextField(1, "x")).status.code, GrpcCode::kNotFound);
  service_.model_control = false;
  EXPECT_EQ(Ask("RepositoryModelLoad", kserve).status.code, GrpcCode::kUnavailable);
}

TEST_F(GrpcServiceTest, Infers) {
  const auto reply = AskFor<inference::ModelInferResponse>(
      "ModelInfer", testing::FakeInferRequest("abc") + TextField(3, "17"));
  EXPECT_EQ(reply.id(), "17");
  ASSERT_EQ(reply.raw_output_contents_size(), 1);
  EXPECT_EQ(reply.raw_output_contents(0).size(), FakeInferenceService::kScores);
  const auto typed = AskFor<inference::ModelInferResponse>(
      "ModelInfer",
      TextField(1, "fake") + testing::InferInput("input", "UINT8", 1, TextField(4, "\1")));
  EXPECT_EQ(typed.outputs(0).contents().uint_contents_size(), int{FakeInferenceService::kScores});
  EXPECT_EQ(Ask("ModelInfer", testing::FakeInferRequest("abc")).model, "fake");
}

TEST_F(GrpcServiceTest, MapsEveryCode) {
  Refusal refusal;
  service_.infer = [&](const InferenceRequest&, const InferenceDone& done) { done(refusal); };
  const auto code = [&](Error error, bool timed_out = false, bool has_deadline = false) {
    refusal = {.error = std::move(error), .timed_out = timed_out};
    return static_cast<int>(
        Ask("ModelInfer", testing::FakeInferRequest("a"), has_deadline).status.code);
  };
  EXPECT_EQ(code(InvalidArgument("x")), 3);
  EXPECT_EQ(code(NotFound("x")), 5);
  EXPECT_EQ(code(Unsupported("x")), 3);
  EXPECT_EQ(code(Corrupt("x")), 3);
  EXPECT_EQ(code(Unavailable("x")), 14);
  EXPECT_EQ(code(Unavailable("x"), true), 14);
  EXPECT_EQ(code(Unavailable("x"), true, true), 4);
  EXPECT_EQ(code(Internal("x")), 13);
}

TEST_F(GrpcServiceTest, RefusesWhatIsNoMessage) {
  EXPECT_EQ(Ask("ModelMetadata", "\xff").status.code, GrpcCode::kInternal);
  EXPECT_EQ(Ask("RepositoryModelLoad", "\xff").status.code, GrpcCode::kInternal);
  EXPECT_EQ(Ask("ModelInfer", "\xff").status.code, GrpcCode::kInternal);
}

TEST_F(GrpcServiceTest, AsksForAuthorizationToInferAndToControl) {
  options_.may_infer = [](std::string_view sent) { return sent == "Bearer reader"; };
  options_.may_control = [](std::string_view sent) { return sent == "Bearer owner"; };
  const GrpcService service(service_, options_);
  const auto code = [&](std::string_view method, std::string_view authorization) {
    return service.Admit(std::string(kService) + std::string(method), authorization).code;
  };
  EXPECT_EQ(code("ModelInfer", ""), GrpcCode::kUnauthenticated);
  EXPECT_EQ(code("ModelInfer", "Bearer guess"), GrpcCode::kUnauthenticated);
  EXPECT_EQ(code("ModelInfer", "Bearer reader"), GrpcCode::kOk);
  for (const char* const method : {"RepositoryModelLoad", "RepositoryModelUnload"}) {
    EXPECT_EQ(code(method, ""), GrpcCode::kUnauthenticated);
    EXPECT_EQ(code(method, "Bearer reader"), GrpcCode::kUnauthenticated);
    EXPECT_EQ(code(method, "Bearer owner"), GrpcCode::kOk);
  }
  EXPECT_EQ(code("ModelMetadata", ""), GrpcCode::kOk);
}

}  // namespace
}  // namespace octet
