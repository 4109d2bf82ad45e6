#include "server/rest/router.h"

#include <gtest/gtest.h>

#include "server/rest/error_response.h"

namespace octet {
namespace {

// Answers with the name of the endpoint.
Endpoint Named(std::string_view method, std::string_view path, std::string name) {
  return {method, path, "",
          [name](const HttpRequest&, const RequestTarget& target, const Respond& respond) {
            respond({.body = name + " " + target.path});
          }};
}

HttpResponse Ask(std::string method, std::string target) {
  const Router router({Named("GET", "/health", "health"), Named("POST", "/infer", "infer"),
                       Named("GET", "/models/{model}/ready", "ready")},
                      {});
  HttpResponse answer;
  router.Route({.method = std::move(method), .target = std::move(target)},
               [&](HttpResponse response) { answer = std::move(response); });
  return answer;
}

TEST(Router, FindsEndpointsByPathAndMethod) {
  EXPECT_EQ(Ask("GET", "/health?x=1").body, "health /health");
  EXPECT_EQ(Ask("HEAD", "/health").body, "health /health");
  EXPECT_EQ(Ask("POST", "/%69nfer").body, "infer /infer");
}

TEST(Router, FillsTheBracesOfAPath) {
  const Router router(
      {{"GET", "/models/{model}/versions/{version}", "",
        [](const HttpRequest&, const RequestTarget& target, const Respond& respond) {
          respond({.body = std::string(target.Parameter("model")) + "," +
                           std::string(target.Parameter("version")) + "," +
                           std::string(target.Parameter("other"))});
        }}},
      {});
  HttpResponse answer;
  const auto ask = [&](std::string target) {
    router.Route({.method = "GET", .target = std::move(target)},
                 [&](HttpResponse response) { answer = std::move(response); });
    return answer.status == 200 ? answer.body : std::to_string(answer.status);
  };
  EXPECT_EQ(ask("/models/a%20b/versions/3"), "a b,3,");
  EXPECT_EQ(ask("/models//versions/3"), "404");
  EXPECT_EQ(ask("/models/a/versions/"), "404");
  EXPECT_EQ(ask("/models/a/versions/3/x"), "404");
  EXPECT_EQ(ask("/models/a/3"), "404");
}

TEST(Router, SaysWhatIsAllowed) {
  using Header = std::pair<std::string, std::string>;
  const HttpResponse post = Ask("POST", "/health");
  EXPECT_EQ(post.status, 405);
  EXPECT_EQ(post.headers, (std::vector<Header>{{"Allow", "GET, HEAD"}}));
  EXPECT_EQ(post.body, R"({"error":"Method Not Allowed"})");
  const HttpResponse options = Ask("OPTIONS", "/infer");
  EXPECT_EQ(options.status, 405);
  EXPECT_EQ(options.headers, (std::vector<Header>{{"Allow", "POST"}}));
  EXPECT_EQ(options.body, R"({"success":false,"error":"Method Not Allowed"})");
}

TEST(Router, RefusesUnknownPathsAndBrokenEncoding) {
  EXPECT_EQ(Ask("GET", "/nothing").status, 404);
  EXPECT_EQ(Ask("GET", "/nothing").body, R"({"error":"Not Found"})");
  EXPECT_EQ(Ask("GET", "/health/").status, 404);
  EXPECT_EQ(Ask("GET", "*").status, 404);
  EXPECT_EQ(Ask("GET", "/%zz").status, 400);
}

TEST(ErrorResponse, MapsEveryCode) {
  EXPECT_EQ(HttpStatusOf(Code::kInvalidArgument), 400);
  EXPECT_EQ(HttpStatusOf(Code::kNotFound), 404);
  EXPECT_EQ(HttpStatusOf(Code::kUnsupported), 415);
  EXPECT_EQ(HttpStatusOf(Code::kCorrupt), 400);
  EXPECT_EQ(HttpStatusOf(Code::kUnavailable), 503);
  EXPECT_EQ(HttpStatusOf(Code::kInternal), 500);
}

TEST(ErrorResponse, IsJsonWhateverTheMessage) {
  EXPECT_EQ(ErrorResponse("/x", 400, "a\"b\n\xFF").body, "{\"error\":\"a\\\"b\\n\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace octet
