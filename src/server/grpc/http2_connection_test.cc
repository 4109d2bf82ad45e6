// gRPC over a real port, through HttpServer, with answers from other threads.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "server/grpc/http2_factory.h"
#include "server/http/http_server.h"
#include "server/testing/fake_inference_service.h"
#include "server/testing/grpc_messages.h"
#include "server/testing/http2_client.h"
#include "server/testing/http_client.h"

namespace octet {
namespace {

using namespace std::chrono_literals;
using testing::FakeInferenceService;
using testing::GrpcFrame;
using testing::Http2Answer;
using testing::HttpClient;

const std::string kInfer = "/inference.GRPCInferenceService/ModelInfer";
const std::string kLive = "/inference.GRPCInferenceService/ServerLive";

// An Http2Client on a socket.
class SocketClient : public testing::Http2Client {
 public:
  explicit SocketClient(uint16_t port) : socket_(port) {}

  void Send() { socket_.Send(Output()); }
  // Exchanges bytes until the call is over, or the server has closed.
  const Http2Answer& Await(int32_t id) {
    Send();
    while (!answer(id).closed && Step()) {
    }
    return answer(id);
  }
  const Http2Answer& Call(const std::string& path, const std::string& message) {
    return Await(Ask(path, GrpcFrame(message)));
  }
  // False when the server has closed.
  bool Step() {
    const std::string bytes = socket_.ReadSome();
    Input(bytes);
    Send();
    return !bytes.empty();
  }

 private:
  HttpClient socket_;
};

class Http2ConnectionTest : public ::testing::Test {
 protected:
  uint16_t Start(const HttpLimits& limits = {}) {
    auto server = HttpServer::Start(
        {.host = "127.0.0.1", .port = 0, .limits = limits, .add_http2 = Http2Factory(service_, {})},
        [](const HttpRequest&, const Respond& respond) { respond({.body = "HTTP/1.1"}); },
        [this](const AccessRecord& record) {
          const std::lock_guard lock(mutex_);
          records_.push_back(record);
        });
    OCTET_CHECK(server.has_value());
    server_ = *std::move(server);
    return server_->port();
  }

  FakeInferenceService service_;
  std::mutex mutex_;
  std::vector<AccessRecord> records_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Http2ConnectionTest, SharesThePortWithHttp1) {
  const uint16_t port = Start();
  EXPECT_EQ(testing::AskOnce(port, testing::Get("/")).body, "HTTP/1.1");
  SocketClient client(port);
  const Http2Answer& live = client.Call(kLive, "");
  EXPECT_EQ(live.grpc_status(), "0");
  EXPECT_EQ(live.data, GrpcFrame("\x08\x01"));
  EXPECT_EQ(testing::AskOnce(port, testing::Get("/")).body, "HTTP/1.1");
}

TEST_F(Http2ConnectionTest, AnswersFromOtherThreads) {
  std::mutex mutex;
  std::vector<std::jthread> threads;
  service_.infer = [&](const InferenceRequest& request, const InferenceDone& done) {
    const std::lock_guard lock(mutex);
    threads.emplace_back([request, done] { done(FakeInferenceService::Scores(request)); });
  };
  SocketClient client(Start());
  const std::string message = testing::FakeInferRequest(std::string(1 << 20, 'x'));
  std::vector<int32_t> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(client.Ask(kInfer, GrpcFrame(message)));
  for (const int32_t id : ids) EXPECT_EQ(client.Await(id).grpc_status(), "0");
  server_.reset();
  EXPECT_EQ(records_.size(), ids.size());
}

TEST_F(Http2ConnectionTest, AnswersAtTheDeadline) {
  std::promise<InferenceDone> running;
  std::shared_ptr<const std::atomic<bool>> cancelled;
  service_.infer = [&](const InferenceRequest& request, InferenceDone done) {
    cancelled = request.cancelled;
    running.set_value(std::move(done));
  };
  SocketClient client(Start());
  const int32_t id =
      client.Ask(kInfer, GrpcFrame(testing::FakeInferRequest("x")), {{"grpc-timeout", "50m"}});
  EXPECT_EQ(client.Await(id).grpc_status(), "4");
  const InferenceDone done = running.get_future().get();
  EXPECT_TRUE(cancelled->load());
  done(FakeInferenceService::Scores({}));
  EXPECT_EQ(client.Call(kLive, "").grpc_status(), "0");
}

TEST_F(Http2ConnectionTest, TheClientsLeavingCancels) {
  std::promise<std::pair<InferenceRequest, InferenceDone>> running;
  service_.infer = [&](InferenceRequest request, InferenceDone done) {
    running.set_value({std::move(request), std::move(done)});
  };
  const uint16_t port = Start();
  std::optional<SocketClient> client(port);
  client->Ask(kInfer, GrpcFrame(testing::FakeInferRequest("x")));
  client->Send();
  auto [request, done] = running.get_future().get();
  EXPECT_FALSE(request.cancelled->load());
  client.reset();
  while (!request.cancelled->load()) std::this_thread::yield();
  done(FakeInferenceService::Scores({}));
  done = nullptr;
  request = {};
  EXPECT_EQ(SocketClient(port).Call(kLive, "").grpc_status(), "0");
}

TEST_F(Http2ConnectionTest, DrainAnswersOpenCallsAndCloses) {
  std::promise<InferenceDone> running;
  service_.infer = [&](const InferenceRequest&, InferenceDone done) {
    running.set_value(std::move(done));
  };
  const uint16_t port = Start();
  SocketClient idle(port);
  EXPECT_EQ(idle.Call(kLive, "").grpc_status(), "0");
  SocketClient busy(port);
  const int32_t id = busy.Ask(kInfer, GrpcFrame(testing::FakeInferRequest("x")));
  busy.Send();
  InferenceDone done = running.get_future().get();
  server_->Drain();
  while (idle.Step()) {
  }
  EXPECT_NE(idle.goaway_stream(), -1);
  std::jthread worker([&] { done(FakeInferenceService::Scores({})); });
  EXPECT_EQ(busy.Await(id).grpc_status(), "0");
  while (busy.Step()) {
  }
  EXPECT_EQ(busy.goaway_stream(), id);
}

TEST_F(Http2ConnectionTest, DrainCutsOffWhatNeverEnds) {
  std::promise<InferenceDone> running;
  service_.infer = [&](const InferenceRequest&, InferenceDone done) {
    running.set_value(std::move(done));
  };
  SocketClient client(Start({.drain_time = 50ms}));
  client.Ask(kInfer, GrpcFrame(testing::FakeInferRequest("x")));
  client.Send();
  InferenceDone done = running.get_future().get();
  server_->Drain();
  server_->Wait();
  done(FakeInferenceService::Scores({}));
  done = nullptr;
  server_.reset();
}

TEST_F(Http2ConnectionTest, ClosesIdleConnections) {
  SocketClient client(Start({.keep_alive_time = 50ms}));
  EXPECT_EQ(client.Call(kLive, "").grpc_status(), "0");
  while (client.Step()) {
  }
  EXPECT_EQ(client.goaway_stream(), 1);
}

TEST_F(Http2ConnectionTest, ClosesOnGarbage) {
  const uint16_t port = Start();
  HttpClient garbage(port);
  garbage.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string(100, '\xff'));
  while (!garbage.ReadSome().empty()) {
  }
  SocketClient client(port);
  EXPECT_EQ(client.Call(kLive, "").grpc_status(), "0");
}

}  // namespace
}  // namespace octet
