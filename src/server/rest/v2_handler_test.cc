// The Open Inference Protocol over REST, as a client of the whole server sees it.
#include "server/rest/v2_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/testing/colour_model.h"
#include "server/testing/http_client.h"
#include "server/testing/start_server.h"

namespace octet {
namespace {

using testing::AskOnce;
using testing::BluePhoto;
using testing::ClientResponse;
using testing::Get;
using ::testing::HasSubstr;
using testing::Post;
using testing::RedPhoto;
using Json = nlohmann::json;

constexpr const char* kJson = "application/json";

// "colour" takes [1, 2, 2, 3] bytes and one item; "batch" takes up to 4.
class V2Test : public ::testing::Test {
 protected:
  V2Test() {
    ServerOptions options;
    options.models.push_back({.name = "colour", .path = Model(), .options = {}});
    options.models[0].options.labels_path = folder_.Write("names.txt", "red\ngreen\nblue\n");
    options.models.push_back({.name = "batch", .path = Model(), .options = {}});
    options.models[1].options.max_batch_size = 4;
    server_ = testing::StartServer(std::move(options));
  }
  std::string Model() { return testing::WriteColourModel(folder_, "colour.tflite", 2); }

  ClientResponse Infer(std::string_view model, std::string_view body,
                       std::string_view fields = "") const {
    return AskOnce(server_->port(),
                   Post("/v2/models/" + std::string(model) + "/infer", kJson, body, fields));
  }
  // The status and the error of a request that is refused.
  std::string Refused(std::string_view body, std::string_view fields = "") const {
    const ClientResponse response = Infer("colour", body, fields);
    const Json json = Json::parse(response.body, nullptr, false);
    return fmt::format("{} {}", response.status,
                       json.is_object() ? json.value("error", "") : response.body);
  }
  Json Document(std::string_view target) const {
    const ClientResponse response = AskOnce(server_->port(), Get(target));
    EXPECT_EQ(response.status, 200) << target << response.body;
    return Json::parse(response.body);
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<Server> server_;
};

// A request with `data` for the only input.
std::string Request(const std::string& shape, const std::string& data,
                    const std::string& more = "") {
  return R"({"inputs":[{"name":"input0","datatype":"UINT8","shape":)" + shape + R"(,"data":)" +
         data + "}]" + more + "}";
}
const std::string kFourGrey = "[8,8,8,8,8,8,8,8,8,8,8,8]";
const std::string kShape = "[1,2,2,3]";

TEST_F(V2Test, DescribesServerAndModels) {
  const Json server = Document("/v2");
  EXPECT_EQ(server["name"], "octet");
  EXPECT_THAT(server["extensions"].get<std::vector<std::string>>(),
              ::testing::Contains("binary_tensor_data"));
  EXPECT_EQ(Document("/v2/"), server);
  EXPECT_EQ(Document("/v2/health/live"), Json({{"live", true}}));
  EXPECT_EQ(Document("/v2/health/ready"), Json({{"ready", true}}));
  EXPECT_EQ(Document("/v2/models"), Json({{"models", {"colour", "batch"}}}));
  const Json model = Document("/v2/models/colour");
  EXPECT_EQ(model["platform"], "tflite_flatbuffer");
  EXPECT_EQ(model["versions"], Json({"1"}));
  EXPECT_EQ(model["inputs"][0]["datatype"], "UINT8");
  EXPECT_EQ(model["inputs"][0]["shape"], Json({1, 2, 2, 3}));
  EXPECT_EQ(model["properties"]["labels"], "3");
  EXPECT_EQ(Document("/v2/models/batch")["inputs"][0]["shape"], Json({-1, 2, 2, 3}));
  EXPECT_EQ(Document("/v2/models/colour/versions/1/ready"),
            Json({{"name", "colour"}, {"ready", true}}));
  const Json config = Document("/v2/models/batch/config");
  EXPECT_EQ(config["max_batch_size"], 4);
  EXPECT_EQ(config["input"][0]["data_type"], "TYPE_UINT8");
  EXPECT_EQ(config["input"][0]["dims"], Json({2, 2, 3}));
  EXPECT_EQ(config["input"][0]["format"], "FORMAT_NHWC");
}

TEST_F(V2Test, InfersFromJson) {
  const Json answer = Json::parse(
      Infer("colour", Request(kShape, "[[[[8,0,4],[8,0,4]],[[8,0,4],[8,0,4]]]]", R"(,"id":"7")"))
          .body);
  EXPECT_EQ(answer["id"], "7");
  EXPECT_EQ(answer["model_name"], "colour");
  EXPECT_EQ(answer["model_version"], "1");
  EXPECT_EQ(answer["outputs"][0]["datatype"], "UINT8");
  EXPECT_EQ(answer["outputs"][0]["shape"], Json({1, 1, 1, 3}));
  EXPECT_EQ(answer["outputs"][0]["data"], Json({8, 0, 4}));
}

TEST_F(V2Test, TakesAndGivesBinaryTensors) {
  const std::string json =
      R"({"inputs":[{"name":"input0","datatype":"UINT8","shape":[1,2,2,3],)"
      R"("parameters":{"binary_data_size":12}}],"parameters":{"binary_data_output":true}})";
  const std::string length = fmt::format("Inference-Header-Content-Length: {}\r\n", json.size());
  const ClientResponse response = Infer("colour", json + std::string(12, '\x09'), length);
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.Field("Content-Type"), "application/octet-stream");
  const size_t head = std::stoul(response.Field("Inference-Header-Content-Length"));
  const Json answer = Json::parse(response.body.substr(0, head));
  EXPECT_EQ(answer["outputs"][0]["parameters"]["binary_data_size"], 3);
  EXPECT_EQ(response.body.substr(head), "\x09\x09\x09");
}

TEST_F(V2Test, TakesARawTensor) {
  const ClientResponse response =
      Infer("colour", std::string(12, '\x05'), "Inference-Header-Content-Length: 0\r\n");
  ASSERT_EQ(response.status, 200) << response.body;
  const size_t head = std::stoul(response.Field("Inference-Header-Content-Length"));
  EXPECT_EQ(response.body.substr(head), "\x05\x05\x05");
  EXPECT_THAT(Refused("short", "Inference-Header-Content-Length: 0\r\n"),
              HasSubstr("400 unexpected size for input 'input0', expecting 7 additional bytes"));
}

TEST_F(V2Test, ServesBatches) {
  const Json two = Json::parse(
      Infer("batch", Request("[2,2,2,3]", "[1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,2,2,2,2]"))
          .body);
  EXPECT_EQ(two["outputs"][0]["shape"], Json({2, 1, 1, 3}));
  EXPECT_EQ(two["outputs"][0]["data"], Json({1, 1, 1, 2, 2, 2}));
  EXPECT_THAT(Infer("batch", Request("[5,2,2,3]", "[]")).body,
              HasSubstr("batch-size must be <= 4 for 'batch'"));
  EXPECT_THAT(Infer("batch", Request("[0,2,2,3]", "[]")).body, HasSubstr("batch-size"));
}

TEST_F(V2Test, RunsABatchAsOne) {
  ServerOptions options;
  options.models.push_back({.name = "together", .path = Model(), .options = {}});
  options.models[0].options.max_batch_size = 4;
  options.models[0].options.batch_delay = std::chrono::microseconds(1);
  server_ = testing::StartServer(std::move(options));
  const Json three =
      Json::parse(Infer("together", Request("[3,2,2,3]",
                                            "[1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,2,2,2,2,"
                                            "3,4,5,3,4,5,3,4,5,3,4,5]"))
                      .body);
  EXPECT_EQ(three["outputs"][0]["data"], Json({1, 1, 1, 2, 2, 2, 3, 4, 5}));
  const Json stats = Document("/v2/models/together/stats")["model_stats"][0];
  EXPECT_EQ(stats["inference_count"], 3);
  EXPECT_EQ(stats["execution_count"], 1);
  EXPECT_EQ(stats["batch_stats"][0]["batch_size"], 3);
}

TEST_F(V2Test, Classifies) {
  const std::string outputs =
      R"(,"outputs":[{"name":"output1","parameters":{"classification":2}}])";
  const Json answer =
      Json::parse(Infer("colour", Request(kShape, "[1,9,5,1,9,5,1,9,5,1,9,5]", outputs)).body);
  EXPECT_EQ(answer["outputs"][0]["datatype"], "BYTES");
  EXPECT_EQ(answer["outputs"][0]["shape"], Json({2}));
  EXPECT_EQ(answer["outputs"][0]["data"], Json({"9:1:green", "5:2:blue"}));
}

TEST_F(V2Test, DecodesImages) {
  std::string elements;
  for (const std::string& photo : {RedPhoto(), BluePhoto()}) {
    testing::AppendLittleEndian(elements, static_cast<uint32_t>(photo.size()), 4);
    elements += photo;
  }
  const std::string json =
      R"({"inputs":[{"name":"input0","datatype":"BYTES","shape":[2],"parameters":)" +
      fmt::format(R"({{"binary_data_size":{}}}}}]}})", elements.size());
  const ClientResponse response =
      Infer("batch", json + elements,
            fmt::format("Inference-Header-Content-Length: {}\r\n", json.size()));
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(Json::parse(response.body)["outputs"][0]["data"], Json({200, 20, 10, 10, 20, 200}));
  EXPECT_THAT(
      Refused(
          R"({"inputs":[{"name":"input0","datatype":"BYTES","shape":[1],"data":["no image"]}]})"),
      HasSubstr("415 unknown image type"));
}

TEST_F(V2Test, SaysWhatIsWrong) {
  EXPECT_THAT(Refused("{"), HasSubstr("400 failed to parse the request JSON"));
  EXPECT_THAT(Refused("[]"), HasSubstr("400 the request JSON is not an object"));
  EXPECT_THAT(Refused("{}"), HasSubstr("wants an array 'inputs'"));
  EXPECT_THAT(Refused(R"({"inputs":[]})"),
              HasSubstr("expected 1 inputs but got 0 inputs for model 'colour'"));
  EXPECT_THAT(Refused(R"({"inputs":[7]})"), HasSubstr("inputs[0] is not an object"));
  EXPECT_THAT(Refused(R"({"inputs":[7,{"name":"x"}]})"), HasSubstr("inputs[0] is not an object"));
  EXPECT_THAT(
      Refused(Request("[1,2,2]", kFourGrey)),
      HasSubstr("unexpected shape for input 'input0' for model 'colour'. Expected [1,2,2,3], "
                "got [1,2,2]."));
  EXPECT_THAT(Refused(Request("[1,-2,2,3]", kFourGrey)), HasSubstr("whole numbers"));
  EXPECT_THAT(Refused(Request("[1,2.5,2,3]", kFourGrey)), HasSubstr("whole numbers"));
  EXPECT_THAT(Refused(Request("[4294967296,2,2,3]", kFourGrey)), HasSubstr("whole numbers"));
  EXPECT_THAT(Refused(Request(kShape, "[1]")), HasSubstr("expecting 11 additional bytes"));
  EXPECT_THAT(Refused(Request(kShape, "[1,2,3,4,5,6,7,8,9,10,11,12,13]")),
              HasSubstr("1 bytes too many"));
  EXPECT_THAT(Refused(Request(kShape, "[256,2,3,4,5,6,7,8,9,10,11,12]")),
              HasSubstr("element 0 is 256"));
  EXPECT_THAT(Refused(Request(kShape, "[1.5,2,3,4,5,6,7,8,9,10,11,12]")), HasSubstr("fractions"));
  EXPECT_THAT(Refused(Request(kShape, R"(["a"])")), HasSubstr("has strings"));
  EXPECT_THAT(Refused(Request(kShape, R"([{"a":1}])")), HasSubstr("one kind"));
  EXPECT_THAT(Refused(Request(kShape, "7")), HasSubstr("wants an array 'data'"));
  EXPECT_THAT(
      Refused(R"({"inputs":[{"name":"input0","datatype":"FP32","shape":[1,2,2,3],"data":[1]}]})"),
      HasSubstr("data-type is 'FP32', but model 'colour' expects 'UINT8'"));
  EXPECT_THAT(Refused(R"({"inputs":[{"name":"other","datatype":"UINT8","shape":[1],"data":[1]}]})"),
              HasSubstr("unexpected inference input 'other'"));
  EXPECT_THAT(Refused(Request(kShape, kFourGrey, R"(,"outputs":[{"name":"x"}])")),
              HasSubstr("unexpected inference output 'x'"));
  EXPECT_THAT(
      Refused(Request(kShape, kFourGrey, R"(,"outputs":[{"name":"output1"},{"name":"output1"}])")),
      HasSubstr("requested twice"));
  EXPECT_THAT(Refused(Request(kShape, kFourGrey, R"(,"parameters":{"triton_x":1})")),
              HasSubstr("reserved"));
  EXPECT_THAT(Refused(Request(kShape, kFourGrey), "Inference-Header-Content-Length: 9999\r\n"),
              HasSubstr("should be in range"));
  EXPECT_THAT(Refused(std::string(101, '[')), HasSubstr("deeper than 100"));
  const ClientResponse unknown =
      AskOnce(server_->port(), Post("/v2/models/none/infer", kJson, Request(kShape, kFourGrey)));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, R"({"error":"Request for unknown model: 'none' is not found"})");
  EXPECT_EQ(AskOnce(server_->port(), Get("/v2/models/colour/versions/2/ready")).status, 404);
}

TEST_F(V2Test, TakesAnyTimeoutAndPriority) {
  for (const char* number : {"0", "60000000", "9223372036854775807"}) {
    const std::string parameters =
        fmt::format(R"(,"parameters":{{"timeout":{0},"priority":{0}}})", number);
    EXPECT_EQ(Infer("colour", Request(kShape, kFourGrey, parameters)).status, 200) << number;
  }
  for (const char* number : {"-1", "1.5", "18446744073709551615", R"("5")"}) {
    const std::string parameters = fmt::format(R"(,"parameters":{{"timeout":{}}})", number);
    EXPECT_THAT(Refused(Request(kShape, kFourGrey, parameters)),
                HasSubstr("400 parameter 'timeout' of the request is not a whole number"))
        << number;
  }
}

TEST_F(V2Test, CountsWhatPerfAnalyzerWants) {
  Infer("colour", Request(kShape, kFourGrey));
  Infer("colour", Request(kShape, kFourGrey));
  Infer("colour", "{}");
  const Json stats = Document("/v2/models/colour/stats")["model_stats"][0];
  EXPECT_EQ(stats["inference_count"], 2);
  EXPECT_EQ(stats["execution_count"], 2);
  for (const char* part :
       {"success", "queue", "compute_input", "compute_infer", "compute_output"}) {
    EXPECT_EQ(stats["inference_stats"][part]["count"], 2) << part;
  }
  EXPECT_EQ(Document("/v2/models/stats")["model_stats"].size(), 2U);
}

TEST_F(V2Test, KeepsModelControlOffUnlessAsked) {
  const ClientResponse load =
      AskOnce(server_->port(), Post("/v2/repository/models/colour/load", kJson, ""));
  EXPECT_EQ(load.status, 503);
  EXPECT_THAT(load.body, HasSubstr("explicit model load / unload is not allowed"));
  const Json index =
      Json::parse(AskOnce(server_->port(), Post("/v2/repository/index", kJson, "")).body);
  EXPECT_EQ(index[0], Json({{"name", "colour"}, {"version", "1"}, {"state", "READY"}}));
  EXPECT_EQ(AskOnce(server_->port(), Post("/v2/repository/index", kJson, R"({"ready":1})")).status,
            400);
}

}  // namespace
}  // namespace octet
