// `octet health` and `octet bench --url` against a live `octet serve` on the loopback interface.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "server/testing/colour_model.h"
#include "testing/temporary_folder.h"

namespace octet {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

// `octet serve` on a free port with two colour models, until the object goes.
class LiveServer {
 public:
  explicit LiveServer(const testing::TemporaryFolder& folder) {
    const std::string small = "small=" + testing::WriteColourModel(folder, "small.tflite", 4);
    const std::string large = "large one=" + testing::WriteColourModel(folder, "large.tflite", 8);
    int ends[2];
    if (::pipe(ends) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(ends[1], STDERR_FILENO);
      ::close(ends[0]);
      ::execl(OCTET_PROGRAM, "octet", "serve", "--host", "127.0.0.1", "--port", "0", "--quiet",
              "--auth-token", "sesame", "--model", small.c_str(), "--model", large.c_str(),
              nullptr);
      ::_exit(1);
    }
    ::close(ends[1]);
    log_ = ::fdopen(ends[0], "r");
    ReadUrl();
  }
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;
  ~LiveServer() {
    Stop();
    if (log_ != nullptr) std::fclose(log_);
  }

  const std::string& url() const { return url_; }
  std::string port() const { return url_.substr(url_.rfind(':') + 1); }

  void Stop() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }

 private:
  void ReadUrl() {
    constexpr std::string_view kBefore = "listening on ";
    char line[1024];
    while (std::fgets(line, sizeof(line), log_) != nullptr) {
      const std::string_view text(line);
      const size_t at = text.find(kBefore);
      if (at == std::string_view::npos) continue;
      url_ = text.substr(at + kBefore.size());
      url_.erase(url_.find_last_not_of(" \r\n/") + 1);
      return;
    }
  }

  pid_t child_ = 0;
  FILE* log_ = nullptr;
  std::string url_;
};

class ServeClient : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(server_.url(), HasSubstr("http://127.0.0.1:")); }

  Outcome Octet(const std::string& arguments, const std::string& environment = "") const {
    const std::string out = folder_.File("stdout");
    const std::string err = folder_.File("stderr");
    const std::string command = fmt::format("{} {} {} >{} 2>{} </dev/null", environment,
                                            OCTET_PROGRAM, arguments, out, err);
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), Text(out), Text(err)};
  }
  // With a red photo.
  Outcome Bench(const std::string& words, const std::string& token = "sesame") const {
    const std::string photo = folder_.Write("red.bmp", testing::RedPhoto());
    return Octet(
        fmt::format("bench --url {} --image {} --duration 0.1 {}", server_.url(), photo, words),
        "OCTET_AUTH_TOKEN=" + token);
  }

  testing::TemporaryFolder folder_;
  LiveServer server_{folder_};

 private:
  static std::string Text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
};

TEST_F(ServeClient, HealthSaysWhetherTheServerIsWell) {
  const Outcome well = Octet("health --url " + server_.url() + "/health");
  EXPECT_EQ(well.status, 0) << well.err;
  EXPECT_THAT(well.out, HasSubstr("healthy"));
  EXPECT_EQ(Octet("health", "PORT=" + server_.port()).status, 0);
  EXPECT_EQ(Octet("health", "http_proxy=http://127.0.0.1:1 PORT=" + server_.port()).status, 0);
  const Outcome elsewhere = Octet("health --url " + server_.url() + "/nowhere");
  EXPECT_EQ(elsewhere.status, 1);
  EXPECT_THAT(elsewhere.err, HasSubstr("/nowhere: status 404"));

  server_.Stop();
  const Outcome gone = Octet("health --url " + server_.url() + "/health");
  EXPECT_EQ(gone.status, 1);
  EXPECT_THAT(gone.out, IsEmpty());
  EXPECT_THAT(gone.err, HasSubstr("octet: error: http://127.0.0.1:"));
  EXPECT_EQ(std::count(gone.err.begin(), gone.err.end(), '\n'), 1);
}

TEST_F(ServeClient, BenchHasALineForEachLevelAndModel) {
  const Outcome outcome = Bench("--concurrency 1,3 --compare small,'large one' --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::istringstream text(outcome.out);
  std::vector<Json> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
  ASSERT_EQ(lines.size(), 4U);
  const char* const models[] = {"small", "large one", "small", "large one"};
  const int levels[] = {1, 1, 3, 3};
  for (size_t i = 0; i < lines.size(); ++i) {
    const Json& line = lines[i];
    EXPECT_EQ(line["model"], models[i]);
    EXPECT_EQ(line["concurrency"], levels[i]);
    EXPECT_GE(line["requests"], levels[i]);
    EXPECT_EQ(line["errors"], 0);
    EXPECT_GT(line["requests_per_s"], 0);
    for (const char* whose : {"client_ms", "server_ms"}) {
      EXPECT_GT(line[whose]["p50"], 0);
      EXPECT_LE(line[whose]["p50"], line[whose]["p95"]);
      EXPECT_LE(line[whose]["p95"], line[whose]["p99"]);
    }
    EXPECT_LE(line["server_ms"]["p50"], line["client_ms"]["p50"]);
  }
}

TEST_F(ServeClient, BenchBringsAToken) {
  const Outcome none = Bench("", "");
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.err, HasSubstr("401"));
  const Outcome wrong = Bench("--token open");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.err, HasSubstr("403"));
  EXPECT_EQ(Bench("--concurrency 1 --token sesame", "").status, 0);
}

TEST_F(ServeClient, BenchPrintsATable) {
  const Outcome outcome = Bench("--concurrency 2");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("requests/s"));
  EXPECT_THAT(outcome.out, HasSubstr("\n  small "));
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(ServeClient, BenchFailsWhenTheFirstRequestDoes) {
  const Outcome unknown = Bench("--compare medium");
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.err, HasSubstr("status 404"));
  EXPECT_THAT(unknown.err, HasSubstr("known models: small, large one"));
  const Outcome no_image = Octet(fmt::format("bench --url {} --image {}", server_.url(),
                                             folder_.Write("notes.txt", "no image")));
  EXPECT_EQ(no_image.status, 1);
  EXPECT_THAT(no_image.err, HasSubstr("status 4"));
  EXPECT_EQ(Octet("bench --url " + server_.url()).status, 2) << "no --image";
  EXPECT_EQ(Bench("--concurrency 0").status, 2);
  EXPECT_EQ(Bench("model.tflite").status, 2);
}

}  // namespace
}  // namespace octet
