// The whole server in this process: every endpoint, with models made here.
#include "server/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "server/rest/content_coding.h"
#include "server/testing/colour_model.h"
#include "server/testing/http_client.h"
#include "server/testing/start_server.h"

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
    options.models.push_back({.name = "colour", .path = colour_, .options = {}});
    if (model_count == 2) {
      options.models[0].options.labels_path = labels_;
      options.models.push_back({.name = "small", .path = small_, .options = {}});
    }
    server_ = testing::StartServer(std::move(options));
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
  EXPECT_EQ(document["models"][1], Json({{"name", "small"},
                                         {"version", "1"},
                                         {"shape", {1, 4, 4, 3}},
                                         {"classes", 3},
                                         {"labels", 0},
                                         {"backend", "engine"},
                                         {"delegate", "CPU FALLBACK"}}));
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
  ServerOptions options;
  options.model_label = MetricsRegistry::ModelLabel::kNone;
  const uint16_t port = Start(1, std::move(options));
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
  const auto error_of = [](std::vector<ModelSpec> models) {
    ServerOptions options;
    options.log.silent = true;
    options.models = std::move(models);
    const auto server = Server::Start(std::move(options));
    return server ? "" : server.error().message;
  };
  const auto spec = [](std::string name, std::string path) {
    return ModelSpec{.name = std::move(name), .path = std::move(path), .options = {}};
  };
  EXPECT_THAT(error_of({spec("x", "/nonexistent")}), HasSubstr("/nonexistent"));
  EXPECT_THAT(error_of({spec("x", labels_)}), HasSubstr(labels_));
  ModelSpec no_labels = spec("x", colour_);
  no_labels.options.labels_path = "/no/labels";
  EXPECT_THAT(error_of({no_labels}), HasSubstr("/no/labels"));
  EXPECT_THAT(error_of({spec("x", colour_), spec("x", small_)}),
              HasSubstr("another model has the name 'x'"));
  EXPECT_THAT(error_of({}), HasSubstr("nothing to serve"));
}

TEST_F(ServerTest, StartsWithoutAModelThatIsNotRequired) {
  ServerOptions options;
  options.models.push_back({.name = "broken", .path = "/nonexistent", .options = {}});
  options.models[0].options.required = false;
  const uint16_t port = Start(1, std::move(options));
  EXPECT_EQ(AskOnce(port, Get("/v2/health/ready")).status, 200);
  EXPECT_EQ(AskOnce(port, Get("/v2/models/broken/ready")).status, 503);
  const std::string index =
      AskOnce(port, Post("/v2/repository/index", "application/json", "")).body;
  EXPECT_THAT(index, HasSubstr("/nonexistent"));
  EXPECT_THAT(index, HasSubstr("UNAVAILABLE"));
}

TEST_F(ServerTest, ClassifiesABatch) {
  const uint16_t port = Start(1);
  std::string form;
  for (const std::string& photo : {RedPhoto(), std::string("no image"), BluePhoto()}) {
    form += "--frontier\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\n" + photo + "\r\n";
  }
  form += "--frontier--\r\n";
  const ClientResponse response = AskOnce(port, Post("/infer/batch?top_k=1", kMultipart, form));
  EXPECT_EQ(response.status, 200) << response.body;
  const Json results = Json::parse(response.body)["results"];
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]["predictions"][0]["class_id"], 0);
  EXPECT_EQ(results[1]["success"], false);
  EXPECT_EQ(results[2]["predictions"][0]["class_id"], 2);
}

TEST_F(ServerTest, WantsTheRightToken) {
  ServerOptions options;
  options.tokens.inference = "open sesame";
  const uint16_t port = Start(1, std::move(options));
  const auto status = [&](std::string_view fields) {
    return AskOnce(port, Post("/infer", "image/bmp", RedPhoto(), fields)).status;
  };
  EXPECT_EQ(status(""), 401);
  EXPECT_EQ(status("Authorization: Bearer open sesam\r\n"), 403);
  EXPECT_EQ(status("Authorization: Bearer open sesame!\r\n"), 403);
  EXPECT_EQ(status("Authorization: open sesame\r\n"), 403);
  EXPECT_EQ(status("Authorization: Bearer open sesame\r\n"), 200);
  EXPECT_EQ(AskOnce(port, Get("/health")).status, 200);
}

TEST_F(ServerTest, DescribesItsEndpoints) {
  const uint16_t port = Start(2);
  const Json openapi = Json::parse(AskOnce(port, Get("/openapi.json")).body);
  const Json listed = Json::parse(AskOnce(port, Get("/")).body)["endpoints"];
  EXPECT_EQ(openapi["paths"].size(), listed.size());
  for (const auto& [path, operations] : openapi["paths"].items()) {
    EXPECT_TRUE(listed.contains(path)) << path;
    // What is described is answered: never "Not Found", never "Method Not Allowed".
    std::string target = path;
    for (const auto& [brace, value] : {std::pair{"{model}", "colour"}, {"{version}", "1"}}) {
      const size_t at = target.find(brace);
      if (at != std::string::npos) target.replace(at, std::string(brace).size(), value);
    }
    for (const auto& [method, operation] : operations.items()) {
      const ClientResponse response =
          AskOnce(port, method == "get" ? Get(target) : Post(target, "application/json", "{}"));
      EXPECT_NE(response.status, 404) << target;
      EXPECT_NE(response.status, 405) << target;
      EXPECT_TRUE(operation["responses"].contains("200")) << path;
      EXPECT_TRUE(operation.contains("summary")) << path;
    }
  }
}

TEST_F(ServerTest, TakesAndSendsGzip) {
  const uint16_t port = Start(1);
  const std::string zipped = Gzip(RedPhoto());
  EXPECT_EQ(AskOnce(port, Post("/infer", "image/bmp", zipped, "Content-Encoding: gzip\r\n")).status,
            200);
  EXPECT_EQ(
      AskOnce(port, Post("/infer", "image/bmp", "x" + zipped, "Content-Encoding: gzip\r\n")).status,
      400);
  EXPECT_EQ(AskOnce(port, Post("/infer", "image/bmp", zipped, "Content-Encoding: br\r\n")).status,
            415);
  const std::string bomb = Gzip(std::string(size_t{17} << 20, 'x'));
  EXPECT_EQ(AskOnce(port, Post("/infer", "image/bmp", bomb, "Content-Encoding: gzip\r\n")).status,
            413);
  const ClientResponse metrics = AskOnce(port, Get("/metrics", "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(metrics.Field("Content-Encoding"), "gzip");
  std::vector<uint8_t> text;
  MemoryBudget budget(1 << 20);
  MemoryShare share(budget);
  const std::span packed(reinterpret_cast<const uint8_t*>(metrics.body.data()),
                         metrics.body.size());
  EXPECT_EQ(Inflate(packed, 1 << 20, share, text), InflateFailure::kNone);
  EXPECT_THAT(std::string(text.begin(), text.end()), HasSubstr("npu_inference_total"));
}

TEST_F(ServerTest, CountsWhatBodiesDecompressTo) {
  ServerOptions options;
  options.http.limits.all_body_bytes = size_t{1} << 20;
  const uint16_t port = Start(1, std::move(options));
  const std::string big = Gzip(std::string(size_t{2} << 20, 'x'));
  const ClientResponse refused =
      AskOnce(port, Post("/infer", "image/bmp", big, "Content-Encoding: gzip\r\n"));
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_EQ(refused.Field("Retry-After"), "1");
  // Each gives back what it held.
  const std::string photo = Gzip(RedPhoto());
  for (int i = 0; i < 32; ++i) {
    ASSERT_EQ(
        AskOnce(port, Post("/infer", "image/bmp", photo, "Content-Encoding: gzip\r\n")).status,
        200);
  }
}

TEST_F(ServerTest, GivesTheRequestsIdBack) {
  const uint16_t port = Start(1);
  EXPECT_EQ(AskOnce(port, Get("/health", "X-Request-Id: abc-1\r\n")).Field("X-Request-Id"),
            "abc-1");
  EXPECT_EQ(AskOnce(port, Get("/health")).Field("X-Request-Id").size(), 16U);
  EXPECT_EQ(AskOnce(port, Get("/health", "X-Request-Id: a b\r\n")).Field("X-Request-Id").size(),
            16U);
}

}  // namespace
}  // namespace octet
