// The whole server in this process: every endpoint, with models made here.
#include "server/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "server/testing/colour_model.h"
#include "server/testing/http_client.h"

namespace octet {
namespace {

using testing::AskOnce;
using testing::BluePhoto;
using testing::Bmp;
using testing::ClientResponse;
using testing::Get;
using ::testing::HasSubstr;
using testing::HttpClient;
using ::testing::Not;
using testing::OnePart;
using testing::Post;
using testing::RedPhoto;
using Json = nlohmann::json;

constexpr const char* kMultipart = "multipart/form-data; boundary=frontier";

class ServerTest : public ::testing::Test {
 protected:
  ServerTest()
      : colour_(testing::WriteColourModel(folder_, "colour.tflite", 8)),
        small_(testing::WriteColourModel(folder_, "small.tflite", 4)),
        labels_(folder_.Write("names.txt", std::string_view("red\ngreen\nblue\n"))) {}

  // One model without labels, or two of which the first has labels.
  uint16_t Start(int model_count, ServerOptions options = {}) {
    options.http.host = "127.0.0.1";
    options.http.port = 0;
    options.model.sessions = 2;
    options.log = LogLevel::kOff;
    std::vector<ModelSpec> models = {{.name = "colour", .path = colour_}};
    if (model_count == 2) {
      models[0].labels_path = labels_;
      models.push_back({.name = "small", .path = small_});
    }
    auto server = Server::Start(options, models);
    OCTET_CHECK(server.has_value());
    server_ = *std::move(server);
    return server_->port();
  }

  testing::TemporaryFolder folder_;
  std::string colour_;
  std::string small_;
  std::string labels_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, ClassifiesAMultipartPhoto) {
  const ClientResponse response =
      AskOnce(Start(1), Post("/infer", kMultipart, OnePart("image", RedPhoto())));
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.Field("Content-Type"), "application/json");
  Json answer = Json::parse(response.body);
  EXPECT_TRUE(answer["inference_time_ms"].is_number_float());
  answer.erase("inference_time_ms");
  EXPECT_EQ(answer, Json::parse(R"({
      "success": true, "model": "colour", "shape": [1, 8, 8, 3],
      "predictions": [{"class_id": 0, "score": 200.0, "probability": 0.78125},
                      {"class_id": 1, "score": 20.0, "probability": 0.078125},
                      {"class_id": 2, "score": 10.0, "probability": 0.0390625}]})"));
}

TEST_F(ServerTest, ClassifiesARawPhoto) {
  const uint16_t port = Start(2);
  for (const char* type : {"image/bmp", "IMAGE/x-unknown", "application/octet-stream"}) {
    const ClientResponse response = AskOnce(port, Post("/infer?top_k=1", type, BluePhoto()));
    EXPECT_EQ(response.status, 200) << response.body;
    const Json answer = Json::parse(response.body);
    ASSERT_EQ(answer["predictions"].size(), 1U);
    EXPECT_EQ(answer["predictions"][0]["class_id"], 2);
    EXPECT_EQ(answer["predictions"][0]["label"], "blue");
  }
}

TEST_F(ServerTest, PicksTheModelByPathOrName) {
  const uint16_t port = Start(2);
  const auto model_of = [&](std::string_view target) {
    return Json::parse(AskOnce(port, Post(target, "image/bmp", RedPhoto())).body)["model"];
  };
  EXPECT_EQ(model_of("/infer"), "colour");
  EXPECT_EQ(model_of("/infer-v2"), "small");
  EXPECT_EQ(model_of("/infer?model=small"), "small");
  EXPECT_EQ(model_of("/infer-v2?model=colour"), "colour");
  const ClientResponse unknown =
      AskOnce(port, Post("/infer?model=%22%FF", "image/bmp", RedPhoto()));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(
      Json::parse(unknown.body)["error"],
      "Request for unknown model: '\"\xEF\xBF\xBD' is not found; known models: colour, small");
}

TEST_F(ServerTest, HasASecondInferEndpointForASecondModelOnly) {
  EXPECT_EQ(AskOnce(Start(1), Post("/infer-v2", "image/bmp", RedPhoto())).status, 404);
}

TEST_F(ServerTest, RefusesWhatItCannotAnswer) {
  const uint16_t port = Start(1);
  const auto refused = [&](std::string_view target, std::string_view type, std::string_view body) {
    const ClientResponse response = AskOnce(port, Post(target, type, body));
    const Json json = Json::parse(response.body);
    EXPECT_EQ(json["success"], false);
    return fmt::format("{} {}", response.status, json["error"].get<std::string>());
  };
  const std::string no_image =
      "400 No image provided: send a multipart field 'image' or an image body";
  EXPECT_EQ(refused("/infer", "image/png", ""), no_image);
  EXPECT_EQ(refused("/infer", kMultipart, OnePart("photo", RedPhoto())), no_image);
  EXPECT_EQ(refused("/infer", kMultipart, OnePart("image", "")), no_image);
  EXPECT_EQ(refused("/infer", kMultipart, RedPhoto()),
            "400 multipart body does not contain its boundary");
  EXPECT_THAT(refused("/infer", "multipart/form-data", RedPhoto()), HasSubstr("no boundary"));
  EXPECT_THAT(refused("/infer", "text/plain", RedPhoto()), HasSubstr("415 content type"));
  EXPECT_THAT(refused("/infer", "image/bmp", "not an image"), HasSubstr("415 unknown image type"));
  EXPECT_THAT(refused("/infer", "image/bmp", Bmp({1, 2, 3}, 5, 4, 2)), HasSubstr("400 "));
  EXPECT_EQ(refused("/infer", "image/bmp", Bmp({1, 2, 3}, 50000, 50000, 0)),
            "413 image has 50000 x 50000 pixels, limit 89478485");
  for (const char* top_k : {"0", "4", "-1", "x", "1x", "", "99999999999"}) {
    EXPECT_EQ(refused("/infer?top_k=" + std::string(top_k), "image/bmp", RedPhoto()),
              "400 top_k must be a whole number from 1 to 3");
  }
  EXPECT_THAT(refused("/infer?model=%zz", "image/bmp", RedPhoto()), HasSubstr("400 percent sign"));
}

TEST_F(ServerTest, RefusesOtherMethodsAndPaths) {
  const uint16_t port = Start(1);
  const ClientResponse get = AskOnce(port, Get("/infer"));
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.Field("Allow"), "POST");
  const ClientResponse options = AskOnce(port, "OPTIONS / HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(options.status, 405);
  EXPECT_EQ(options.Field("Allow"), "GET, HEAD");
  const ClientResponse unknown = AskOnce(port, Get("/nothing"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, R"({"error":"Not Found"})");
}

TEST_F(ServerTest, DescribesItself) {
  const uint16_t port = Start(2);
  AskOnce(port, Post("/infer", "image/bmp", RedPhoto()));
  const Json document = Json::parse(AskOnce(port, Get("/")).body);
  EXPECT_EQ(document["model"], "colour");
  EXPECT_EQ(document["models"][1],
            Json({{"name", "small"}, {"shape", {1, 4, 4, 3}}, {"classes", 3}, {"labels", 0}}));
  EXPECT_THAT(document["hardware"], HasSubstr("CPU"));
  EXPECT_TRUE(document["endpoints"].contains("/infer-v2"));
  EXPECT_EQ(document["status"]["model_loaded"], true);
  EXPECT_EQ(document["status"]["total_inferences"], 1);
  EXPECT_GT(document["status"]["avg_inference_time_ms"], 0);
  EXPECT_TRUE(document.contains("service"));
}

TEST_F(ServerTest, TellsItsHealth) {
  const ClientResponse response = AskOnce(Start(1), Get("/health"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"status":"healthy","model_loaded":true,"inference_count":0})");
}

TEST_F(ServerTest, CountsWithoutLabels) {
  const uint16_t port = Start(1, {.model_label = MetricsRegistry::ModelLabel::kNone});
  AskOnce(port, Post("/infer", "image/bmp", RedPhoto()));
  const ClientResponse metrics = AskOnce(port, Get("/metrics"));
  EXPECT_EQ(metrics.Field("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(metrics.body, HasSubstr("\nnpu_inference_total 1\n"));
  EXPECT_THAT(metrics.body, HasSubstr("# TYPE npu_inference_total counter\n"));
  EXPECT_THAT(metrics.body, HasSubstr("\nnpu_inference_time_seconds_total "));
  EXPECT_THAT(metrics.body, HasSubstr("# TYPE npu_inference_time_seconds_avg gauge\n"));
  EXPECT_THAT(metrics.body, Not(HasSubstr("npu_inference_total{")));
}

TEST_F(ServerTest, CountsWithLabels) {
  const uint16_t port = Start(2);
  AskOnce(port, Post("/infer-v2", "image/bmp", RedPhoto()));
  const std::string metrics = AskOnce(port, Get("/metrics")).body;
  EXPECT_THAT(metrics, HasSubstr("npu_inference_total{model=\"colour\"} 0\n"));
  EXPECT_THAT(metrics, HasSubstr("npu_inference_total{model=\"small\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("npu_inference_time_seconds_avg{model=\"colour\"} 0\n"));
}

TEST_F(ServerTest, DrainsWhileARequestIsOpen) {
  const uint16_t port = Start(1);
  const std::string photo = RedPhoto();
  const std::string head = "Host: t\r\nContent-Type: image/bmp\r\nExpect: 100-continue\r\n";
  HttpClient client(port);
  client.Send(
      fmt::format("POST /infer HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n", head, photo.size()));
  EXPECT_EQ(client.Read().status, 100);  // so the server knows that a request is open
  HttpClient probe(port);
  probe.Send(fmt::format("GET /health HTTP/1.1\r\n{}Content-Length: 1\r\n\r\n", head));
  EXPECT_EQ(probe.Read().status, 100);
  server_->Drain();
  const ClientResponse health = probe.Ask("x");
  EXPECT_EQ(health.status, 503);
  EXPECT_EQ(Json::parse(health.body)["status"], "draining");
  const ClientResponse response = client.Ask(photo);
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.Field("Connection"), "close");
  server_->Wait();
  EXPECT_TRUE(client.Closed());
}

TEST_F(ServerTest, AnswersManyClientsAlike) {
  constexpr int kThreads = 8;
  constexpr int kRequests = 125;
  const uint16_t port = Start(1);
  std::atomic<int> equal = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        HttpClient client(port);
        const std::string request = Post("/infer", kMultipart, OnePart("image", BluePhoto()));
        for (int n = 0; n < kRequests; ++n) {
          const ClientResponse response = client.Ask(request);
          const Json answer = Json::parse(response.body, nullptr, false);
          if (response.status == 200 && answer["predictions"][0]["score"] == 200.0) ++equal;
        }
      });
    }
  }
  EXPECT_EQ(equal, kThreads * kRequests);
  EXPECT_EQ(Json::parse(AskOnce(port, Get("/health")).body)["inference_count"],
            kThreads * kRequests);
}

TEST_F(ServerTest, NamesTheFileItCannotLoad) {
  const auto error_of = [](const std::vector<ModelSpec>& models) {
    const auto server = Server::Start({.log = LogLevel::kOff}, models);
    return server ? "" : server.error().message;
  };
  EXPECT_THAT(error_of({{.name = "x", .path = "/nonexistent"}}), HasSubstr("/nonexistent"));
  EXPECT_THAT(error_of({{.name = "x", .path = labels_}}), HasSubstr(labels_));
  EXPECT_THAT(error_of({{.name = "x", .path = colour_, .labels_path = "/no/labels"}}),
              HasSubstr("/no/labels"));
  EXPECT_THAT(error_of({{.name = "x", .path = colour_}, {.name = "x", .path = small_}}),
              HasSubstr("another model has the name 'x'"));
  EXPECT_THAT(error_of({}), HasSubstr("needs a model"));
}

}  // namespace
}  // namespace octet
