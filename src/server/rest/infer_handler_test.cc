#include "server/rest/infer_handler.h"

#include <gtest/gtest.h>

#include <future>

#include "server/testing/colour_model.h"

namespace octet {
namespace {

using testing::RedPhoto;

class InferHandlerTest : public ::testing::Test {
 protected:
  InferHandlerTest() {
    auto model = ServedModel::Load(
        {.name = "colour", .path = testing::WriteColourModel(folder_, "colour.tflite", 8)}, {});
    OCTET_CHECK(model.has_value());
    models_.push_back(*std::move(model));
  }

  // The answer to `target` with a photo as the body; waits for it.
  static HttpResponse Ask(const InferHandler& handler, std::string target) {
    const std::string photo = RedPhoto();
    const auto parsed = ParseRequestTarget(target);
    std::promise<HttpResponse> answer;
    handler.Handle(0, {.target = std::move(target), .body = {photo.begin(), photo.end()}}, *parsed,
                   [&](HttpResponse response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }

  testing::TemporaryFolder folder_;
  ServedModels models_;
  MetricsRegistry metrics_{{"colour"}, MetricsRegistry::ModelLabel::kNone};
};

TEST_F(InferHandlerTest, ChecksTheQueryBeforeItWaits) {
  WorkQueue full(1, 0);
  const InferHandler handler(models_, metrics_, full);
  EXPECT_EQ(Ask(handler, "/infer?top_k=0").status, 400);
  EXPECT_EQ(Ask(handler, "/infer?model=other").status, 404);
}

TEST_F(InferHandlerTest, SaysAtOnceThatTheQueueIsFull) {
  WorkQueue full(1, 0);
  const HttpResponse busy = Ask({models_, metrics_, full}, "/infer");
  EXPECT_EQ(busy.status, 503);
  using Header = std::pair<std::string, std::string>;
  EXPECT_EQ(busy.headers, (std::vector<Header>{{"Retry-After", "1"}}));
  EXPECT_TRUE(busy.body.starts_with(R"({"success":false,"error":"Exceeds maximum queue size)"));
}

TEST_F(InferHandlerTest, CountsWhatItRan) {
  WorkQueue queue(2, 8);
  const HttpResponse response = Ask({models_, metrics_, queue}, "/infer");
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.model, "colour");
  EXPECT_EQ(metrics_.inference_count(), 1);
  EXPECT_GT(metrics_.inference_seconds(), 0);
}

}  // namespace
}  // namespace octet
