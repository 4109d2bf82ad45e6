// The protocol, with a handler that echoes: every limit of server/http_limits.h and every way a
// request can end.
#include "server/http/http_server.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <thread>

#include "server/testing/http_client.h"

namespace octet {
namespace {

using std::chrono::milliseconds;
using testing::AskOnce;
using testing::ClientResponse;
using testing::Get;
using testing::HttpClient;
using testing::Post;

// Answers with method, target and body.
void Echo(const HttpRequest& request, const Respond& respond) {
  respond({.content_type = "text/plain",
           .body = request.method + " " + request.target + " " +
                   std::string(request.body.begin(), request.body.end())});
}

class HttpServerTest : public ::testing::Test {
 protected:
  // A server of its own for the test, stopped at its end.
  uint16_t Start(const HttpLimits& limits = {}, RequestHandler handler = Echo) {
    auto server = HttpServer::Start({.host = "127.0.0.1", .port = 0, .limits = limits},
                                    std::move(handler), [this](const AccessRecord& record) {
                                      const std::lock_guard lock(mutex_);
                                      records_.push_back(record);
                                    });
    OCTET_CHECK(server.has_value());
    server_ = *std::move(server);
    return server_->port();
  }

  std::mutex mutex_;
  std::vector<AccessRecord> records_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
  HttpClient client(Start());
  const ClientResponse first = client.Ask(Get("/a?b=c"));
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "GET /a?b=c ");
  EXPECT_EQ(first.Field("Content-Type"), "text/plain");
  EXPECT_TRUE(first.Field("Date").ends_with(" GMT")) << first.head;
  EXPECT_EQ(client.Ask(Post("/p", "text/plain", "hello")).body, "POST /p hello");
}

TEST_F(HttpServerTest, TellsTheObserver) {
  const uint16_t port = Start();
  AskOnce(port, Post("/p?q", "text/plain", "hello"));
  server_.reset();
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].peer, "127.0.0.1");
  EXPECT_EQ(records_[0].method, "POST");
  EXPECT_EQ(records_[0].target, "/p?q");
  EXPECT_EQ(records_[0].status, 200);
  EXPECT_EQ(records_[0].request_bytes, 5U);
  EXPECT_EQ(records_[0].response_bytes, 15U);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  HttpClient client(Start());
  client.Send(Get("/1") + Post("/2", "text/plain", "two") + Get("/3"));
  EXPECT_EQ(client.Read().body, "GET /1 ");
  EXPECT_EQ(client.Read().body, "POST /2 two");
  EXPECT_EQ(client.Read().body, "GET /3 ");
}

TEST_F(HttpServerTest, ClosesWhenAsked) {
  const uint16_t port = Start();
  HttpClient client(port);
  const ClientResponse response = client.Ask(Get("/", "Connection: close\r\n"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Field("Connection"), "close");
  EXPECT_TRUE(client.Closed());
}

TEST_F(HttpServerTest, SpeaksHttp10) {
  const uint16_t port = Start();
  HttpClient client(port);
  EXPECT_EQ(client.Ask("GET / HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(client.Closed());
  HttpClient kept(port);
  const std::string keep = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(kept.Ask(keep).Field("Connection"), "keep-alive");
  EXPECT_EQ(kept.Ask(keep).status, 200);
}

TEST_F(HttpServerTest, LeavesTheBodyOutForHead) {
  HttpClient client(Start());
  client.Send("HEAD /x HTTP/1.1\r\nHost: t\r\n\r\n" + Get("/next"));
  const ClientResponse head = client.Read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Field("Content-Length"), "8");
  EXPECT_EQ(client.Read().body, "GET /next ");
}

TEST_F(HttpServerTest, ReadsBodiesOfEverySize) {
  const uint16_t port = Start();
  HttpClient client(port);
  for (const size_t size : {0U, 1U, 16000U, 65535U, 65536U, 65537U, 300'000U}) {
    const std::string body(size, 'x');
    EXPECT_EQ(client.Ask(Post("/", "text/plain", body)).body, "POST / " + body) << size;
  }
}

TEST_F(HttpServerTest, ReadsChunkedBodies) {
  HttpClient client(Start({.body_bytes = 100'000}));
  const std::string head = "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(client.Ask(head + "5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n").body,
            "POST / hello!");
  const std::string large(100'000, 'x');
  EXPECT_EQ(client.Ask(head + "186a0\r\n" + large + "\r\n0\r\n\r\n").body, "POST / " + large);
  EXPECT_EQ(client.Ask(head + "0\r\n\r\n").body, "POST / ");
  EXPECT_EQ(client.Ask(head + "186a1\r\n" + large + "x\r\n0\r\n\r\n").status, 413);
  EXPECT_TRUE(client.Closed());
}

TEST_F(HttpServerTest, ContinuesWhenAsked) {
  HttpClient client(Start({.body_bytes = 100}));
  client.Send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  EXPECT_EQ(client.Ask("hello").body, "POST / hello");
  client.Send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 413);
  EXPECT_TRUE(client.Closed());
}

TEST_F(HttpServerTest, RefusesBodiesBeforeReadingThem) {
  HttpClient client(Start({.body_bytes = 100}));
  const ClientResponse response =
      client.Ask("POST /infer HTTP/1.1\r\nHost: t\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.body, R"({"success":false,"error":"request body has 101 bytes, limit 100"})");
  EXPECT_EQ(response.Field("Connection"), "close");
  EXPECT_TRUE(client.Closed());
}

TEST_F(HttpServerTest, BoundsTheBodiesOfAllConnectionsTogether) {
  std::promise<Respond> running;
  const uint16_t port =
      Start({.all_body_bytes = 150'000}, [&](const HttpRequest& request, const Respond& respond) {
        if (request.target == "/slow") {
          running.set_value(respond);
        } else {
          respond({.body = "quick"});
        }
      });
  const std::string large(80'000, 'x');
  HttpClient slow(port);
  slow.Send(Post("/slow", "text/plain", large));
  const Respond respond = running.get_future().get();

  HttpClient second(port);
  const ClientResponse busy = second.Ask(Post("/infer", "text/plain", large));
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.body, R"({"success":false,"error":"requests of other clients fill the 150000 )"
                       R"(bytes for bodies"})");
  EXPECT_EQ(busy.Field("Retry-After"), "1");
  EXPECT_TRUE(second.Closed());
  const std::string chunked =
      "POST /infer HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(AskOnce(port, chunked + "13880\r\n" + large + "\r\n0\r\n\r\n").status, 503);
  EXPECT_EQ(AskOnce(port, Post("/infer", "text/plain", "small")).status, 200);

  respond({.body = "done"});
  EXPECT_EQ(slow.Read().body, "done");
  EXPECT_EQ(AskOnce(port, Post("/infer", "text/plain", large)).status, 200);
  EXPECT_EQ(AskOnce(port, chunked + "13880\r\n" + large + "\r\n0\r\n\r\n").status, 200);
}

TEST_F(HttpServerTest, RefusesLargeHeaders) {
  const uint16_t port = Start();
  EXPECT_EQ(AskOnce(port, Get("/", "X: " + std::string(9000, 'x') + "\r\n")).status, 431);
  EXPECT_EQ(AskOnce(port, Get("/" + std::string(9000, 'x'))).status, 431);
  EXPECT_EQ(AskOnce(port, "GET /" + std::string(100'000, 'x')).status, 431);
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += "X: y\r\n";  // and Host
  EXPECT_EQ(AskOnce(port, Get("/", fields)).status, 200);
  EXPECT_EQ(AskOnce(port, Get("/", fields + "X: y\r\n")).status, 431);
}

TEST_F(HttpServerTest, RefusesWhatProxiesMayReadOtherwise) {
  const uint16_t port = Start();
  const auto status = [&](std::string_view fields, std::string_view body = "") {
    HttpClient client(port);
    const ClientResponse response = client.Ask("POST / HTTP/1.1\r\nHost: t\r\n" +
                                               std::string(fields) + "\r\n" + std::string(body));
    EXPECT_TRUE(client.Closed()) << fields;
    return response.status;
  };
  EXPECT_EQ(status("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", "0\r\n\r\n"), 400);
  EXPECT_EQ(status("Content-Length: 1\r\nContent-Length: 2\r\n", "xx"), 400);
  EXPECT_EQ(status("Content-Length: 1\r\nContent-Length: 1\r\n", "x"), 400);
  EXPECT_EQ(status("Content-Length: -1\r\n"), 400);
  EXPECT_EQ(status("Content-Length: 99999999999999999999\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: gzip\r\n"), 501);
  EXPECT_EQ(status("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501);
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\n", "zz\r\n"), 400);
  EXPECT_EQ(status("Host: u\r\n"), 400);
  EXPECT_EQ(status("Bad Name: x\r\n"), 400);
  EXPECT_EQ(status("Expect: miracles\r\n"), 417);
  EXPECT_EQ(AskOnce(port, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").status, 400);
}

TEST_F(HttpServerTest, RefusesGarbage) {
  const uint16_t port = Start();
  for (const std::string_view garbage :
       {std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
        std::string_view("GARBAGE\r\n\r\n"), std::string_view("GET / HTTP/2.0\r\n\r\n"),
        std::string_view("GET  /\r\n\r\n"),
        std::string_view("GET / HTTP/1.1\r\n\x01: x\r\n\r\n")}) {
    HttpClient client(port);
    EXPECT_EQ(client.Ask(garbage).status, 400) << garbage;
    EXPECT_TRUE(client.Closed());
  }
  EXPECT_EQ(AskOnce(port, Get("/")).status, 200);
}

TEST_F(HttpServerTest, GivesUpOnSlowRequests) {
  const uint16_t port = Start({.header_time = milliseconds(50),
                               .body_idle_time = milliseconds(50),
                               .body_time = milliseconds(100)});
  EXPECT_EQ(AskOnce(port, "GET / HTTP/1.1\r\nHost:").status, 408);
  EXPECT_EQ(AskOnce(port, "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nhel").status,
            408);
  EXPECT_EQ(AskOnce(port, "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nh")
                .status,
            408);
  HttpClient silent(port);
  EXPECT_TRUE(silent.Closed());
}

TEST_F(HttpServerTest, ClosesIdleConnections) {
  HttpClient client(Start({.keep_alive_time = milliseconds(50)}));
  EXPECT_EQ(client.Ask(Get("/")).status, 200);
  EXPECT_TRUE(client.Closed());
}

TEST_F(HttpServerTest, TurnsTooManyConnectionsAway) {
  const uint16_t port = Start({.connections = 1});
  HttpClient first(port);
  EXPECT_EQ(first.Ask(Get("/")).status, 200);
  HttpClient second(port);
  const ClientResponse busy = second.Read();
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.body, R"({"error":"too many connections"})");
  EXPECT_TRUE(second.Closed());
  EXPECT_EQ(first.Ask(Get("/")).status, 200);
}

TEST_F(HttpServerTest, DrainFinishesOpenRequestsAndClosesIdleConnections) {
  std::promise<Respond> running;
  const uint16_t port = Start({}, [&](const HttpRequest& request, const Respond& respond) {
    if (request.target == "/slow") {
      running.set_value(respond);
    } else {
      respond({.body = "quick"});
    }
  });
  HttpClient idle(port);
  EXPECT_EQ(idle.Ask(Get("/quick")).body, "quick");
  HttpClient busy(port);
  busy.Send(Get("/slow") + Get("/never"));
  const Respond respond = running.get_future().get();
  server_->Drain();
  EXPECT_TRUE(idle.Closed());
  std::jthread worker([&] { respond({.body = "done"}); });
  const ClientResponse response = busy.Read();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "done");
  EXPECT_EQ(response.Field("Connection"), "close");
  server_->Wait();
  EXPECT_TRUE(busy.Closed());
  HttpClient late(port);
  EXPECT_FALSE(late.connected());
}

TEST_F(HttpServerTest, DrainCutsOffWhatNeverEnds) {
  std::promise<Respond> running;
  const uint16_t port =
      Start({.drain_time = milliseconds(50)},
            [&](const HttpRequest&, const Respond& respond) { running.set_value(respond); });
  HttpClient client(port);
  client.Send(Get("/"));
  Respond respond = running.get_future().get();
  server_->Drain();
  server_->Wait();
  respond({.body = "too late"});
  respond = nullptr;
  server_.reset();
  EXPECT_EQ(client.Read().status, 0);
}

TEST_F(HttpServerTest, SurvivesClientsThatLeave) {
  std::promise<Respond> running;
  std::shared_ptr<const std::atomic<bool>> cancelled;
  const uint16_t port = Start({}, [&](const HttpRequest& request, const Respond& respond) {
    if (request.target == "/slow") {
      cancelled = request.cancelled;
      running.set_value(respond);
    } else {
      respond({.body = "quick"});
    }
  });
  Respond respond;
  {
    HttpClient client(port);
    client.Send(Get("/slow"));
    respond = running.get_future().get();
    EXPECT_FALSE(cancelled->load());
  }
  while (!cancelled->load()) std::this_thread::yield();  // ctest's time limit ends a wait in vain
  respond({.body = "nobody is there"});
  HttpClient(port).Send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nx");
  HttpClient(port).Send("GET / HT");
  EXPECT_EQ(AskOnce(port, Get("/")).status, 200);
}

TEST(HttpServer, NamesTheAddressItCannotListenOn) {
  const auto ignore = [](const AccessRecord&) {};
  auto first = HttpServer::Start({.host = "127.0.0.1", .port = 0}, Echo, ignore);
  ASSERT_TRUE(first) << first.error().message;
  const uint16_t port = (*first)->port();
  const auto second = HttpServer::Start({.host = "127.0.0.1", .port = port}, Echo, ignore);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            fmt::format("cannot listen on 127.0.0.1:{}: Address already in use", port));
  EXPECT_FALSE(HttpServer::Start({.host = "no such host"}, Echo, ignore));
}

TEST(HttpServer, PrintsItsAddressAsAUrl) {
  const auto server =
      HttpServer::Start({.host = "127.0.0.1", .port = 0}, Echo, [](const AccessRecord&) {});
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ((*server)->url(), fmt::format("http://127.0.0.1:{}", (*server)->port()));
}

}  // namespace
}  // namespace octet
