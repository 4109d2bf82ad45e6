// A session and a client in memory, with a clock of the test's own.
#include "server/grpc/http2_session.h"

#include <gtest/gtest.h>

#include "server/testing/http2_client.h"

namespace octet {
namespace {

using namespace std::chrono_literals;
using testing::GrpcFrame;
using testing::Http2Answer;
using testing::Http2Client;

constexpr std::string_view kMethod = "/test/Echo";

class Http2SessionTest : public ::testing::Test {
 protected:
  void Start(const HttpLimits& limits = {}) {
    limits_ = limits;
    session_.emplace(
        Http2Session::Host{
            .limits = limits_,
            .body_budget = *budget_,
            .pool = std::make_shared<BufferPool>(),
            .admit = [](std::string_view path, std::string_view authorization) -> GrpcStatus {
              if (path != kMethod) return {GrpcCode::kUnimplemented, "unknown method"};
              if (authorization == "wrong") return {GrpcCode::kUnauthenticated, "who are you"};
              return {};
            },
            .call =
                [this](int32_t id, GrpcCall call) {
                  calls_.emplace(id, std::move(call));
                  if (answer_at_once_) Answer(id);
                },
            .observe = [this](const AccessRecord& record) { records_.push_back(record); }},
        "10.0.0.1");
    session_->Start(now_);
  }
  // Moves bytes between the two until neither has any.
  void Pump() {
    bool moved = true;
    while (moved && sound_) {
      const std::string asked = client_.Output();
      sound_ =
          session_->Receive({reinterpret_cast<const uint8_t*>(asked.data()), asked.size()}, now_);
      std::string answered;
      sound_ = sound_ && session_->Send(answered, now_);
      client_.Input(answered);
      moved = !asked.empty() || !answered.empty();
    }
  }
  void Wait(std::chrono::milliseconds time) {
    now_ += time;
    if (now_ >= session_->deadline()) session_->Expire(now_);
    Pump();
  }
  void Answer(int32_t id) {
    const auto bytes = calls_.at(id).message->bytes();
    session_->Reply(id, GrpcAnswer(GrpcFrame(std::string(bytes.begin(), bytes.end())), "echo"),
                    now_);
  }
  int32_t Ask(const std::string& message, const testing::Http2Fields& fields = {}) {
    const int32_t id = client_.Ask(std::string(kMethod), GrpcFrame(message), fields);
    Pump();
    return id;
  }
  bool Cancelled(int32_t id) { return calls_.at(id).cancelled->load(); }

  HttpLimits limits_;
  std::unique_ptr<MemoryBudget> budget_ = std::make_unique<MemoryBudget>(size_t{64} << 20);
  Http2Session::Clock::time_point now_{1h};
  std::map<int32_t, GrpcCall> calls_;
  std::vector<AccessRecord> records_;
  bool answer_at_once_ = true;
  bool sound_ = true;
  std::optional<Http2Session> session_;
  Http2Client client_;
};

TEST_F(Http2SessionTest, AnswersCalls) {
  Start();
  const Http2Answer& answer = client_.answer(Ask("hello", {{"authorization", "Bearer x"}}));
  EXPECT_EQ(answer.Field(":status"), "200");
  EXPECT_EQ(answer.Field("content-type"), "application/grpc");
  EXPECT_EQ(answer.data, GrpcFrame("hello"));
  EXPECT_EQ(answer.grpc_status(), "0");
  EXPECT_TRUE(answer.closed);
  EXPECT_FALSE(calls_.begin()->second.has_deadline);
  EXPECT_FALSE(Cancelled(calls_.begin()->first));
}

TEST_F(Http2SessionTest, TellsTheObserver) {
  Start();
  const int32_t id = Ask("hello", {{"x-request-id", "mine"}, {"traceparent", "00-1-2-3"}});
  EXPECT_EQ(client_.answer(id).Field("x-request-id"), "mine");
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].peer, "10.0.0.1");
  EXPECT_EQ(records_[0].protocol, "gRPC");
  EXPECT_EQ(records_[0].method, "POST");
  EXPECT_EQ(records_[0].target, kMethod);
  EXPECT_EQ(records_[0].status, 0);
  EXPECT_EQ(records_[0].request_bytes, 10U);
  EXPECT_EQ(records_[0].response_bytes, 10U);
  EXPECT_EQ(records_[0].model, "echo");
  EXPECT_EQ(records_[0].request_id, "mine");
  EXPECT_EQ(records_[0].traceparent, "00-1-2-3");
  Ask("hello", {{"x-request-id", "two words"}});
  EXPECT_EQ(records_[1].request_id.size(), 16U);
}

TEST_F(Http2SessionTest, AnnouncesItsLimits) {
  Start();
  Pump();
  EXPECT_EQ(client_.setting(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS), 128U);
  EXPECT_EQ(client_.setting(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE), 1U << 20);
  EXPECT_EQ(client_.setting(NGHTTP2_SETTINGS_MAX_FRAME_SIZE), 1U << 16);
  EXPECT_EQ(client_.setting(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE), 1U << 14);
}

TEST_F(Http2SessionTest, CarriesBodiesThroughTheWindows) {
  Start();
  Pump();
  for (const size_t size : {size_t{1} << 20, size_t{5} << 20, limits_.body_bytes}) {
    const std::string message(size, 'x');
    const Http2Answer& answer = client_.answer(Ask(message));
    EXPECT_EQ(answer.grpc_status(), "0") << size;
    EXPECT_EQ(answer.data.size(), size + kGrpcPrefixBytes) << size;
  }
  std::vector<int32_t> ids;
  for (int i = 0; i < 10; ++i) {
    ids.push_back(client_.Ask(std::string(kMethod), GrpcFrame(std::string(1 << 20, 'y'))));
  }
  Pump();
  for (const int32_t id : ids) EXPECT_EQ(client_.answer(id).grpc_status(), "0");
}

TEST_F(Http2SessionTest, RefusesLongMessagesBeforeTheyArrive) {
  Start({.body_bytes = 1000});
  const int32_t id = client_.Open(std::string(kMethod));
  client_.Push(id, GrpcFrame(std::string(1001, 'x')).substr(0, 100), false);
  Pump();
  EXPECT_EQ(client_.answer(id).grpc_status(), "8");
  EXPECT_EQ(client_.answer(id).Field("grpc-message"), "message has 1001 bytes, limit 1000");
  EXPECT_TRUE(client_.answer(id).closed);
  EXPECT_EQ(client_.answer(id).error, uint32_t{NGHTTP2_NO_ERROR});
  EXPECT_EQ(records_.at(0).status, 8);
  EXPECT_EQ(client_.answer(Ask("next")).grpc_status(), "0");
}

TEST_F(Http2SessionTest, RefusesWhatIsNoGrpcCall) {
  Start();
  const auto status = [this](const testing::Http2Fields& fields) {
    return client_.answer(Ask("x", fields)).Field(":status");
  };
  EXPECT_EQ(status({{":method", "PUT"}}), "405");
  EXPECT_EQ(status({{"content-type", "application/json"}}), "415");
  EXPECT_EQ(status({{"content-type", "application/grpc-web"}}), "415");
  EXPECT_EQ(status({{"content-type", "application/grpc+proto"}}), "200");
  EXPECT_EQ(status({{"x", std::string(17'000, 'x')}}), "431");
  EXPECT_EQ(status({{"x", std::string(15'000, 'x')}}), "200");
}

TEST_F(Http2SessionTest, RefusesUnknownMethodsAndBadTimeouts) {
  Start();
  const Http2Answer& unknown = client_.answer(client_.Ask("/test/Other", GrpcFrame("x")));
  Pump();
  EXPECT_EQ(unknown.Field(":status"), "200");
  EXPECT_EQ(unknown.grpc_status(), "12");
  EXPECT_EQ(unknown.Field("grpc-accept-encoding"), "identity,deflate,gzip");
  EXPECT_TRUE(unknown.data.empty());
  EXPECT_EQ(client_.answer(Ask("x", {{"grpc-timeout", "1s"}})).grpc_status(), "13");
  EXPECT_EQ(client_.answer(Ask("x", {{"grpc-timeout", "0m"}})).grpc_status(), "4");
}

TEST_F(Http2SessionTest, RefusesWhoMayNotAskBeforeTheMessageArrives) {
  Start();
  const int32_t id = client_.Open(std::string(kMethod), {{"authorization", "wrong"}});
  Pump();
  EXPECT_EQ(client_.answer(id).grpc_status(), "16");
  EXPECT_TRUE(client_.answer(id).closed);
  EXPECT_TRUE(calls_.empty());
}

TEST_F(Http2SessionTest, PassesErrorsOn) {
  Start();
  answer_at_once_ = false;
  const int32_t id = Ask("x");
  session_->Reply(id, GrpcRefusal({GrpcCode::kNotFound, "no 'm\xc3\xbc'"}, "m"), now_);
  Pump();
  EXPECT_EQ(client_.answer(id).grpc_status(), "5");
  EXPECT_EQ(client_.answer(id).Field("grpc-message"), "no 'm%C3%BC'");
  EXPECT_EQ(records_.at(0).status, 5);
  EXPECT_EQ(records_.at(0).model, "m");
}

TEST_F(Http2SessionTest, RunsOutOfTheBudgetForAllMessages) {
  budget_ = std::make_unique<MemoryBudget>(1000);
  Start();
  answer_at_once_ = false;
  const int32_t first = Ask(std::string(800, 'x'));
  EXPECT_EQ(client_.answer(Ask(std::string(800, 'x'))).grpc_status(), "14");
  Answer(first);
  calls_.clear();
  Pump();
  answer_at_once_ = true;
  EXPECT_EQ(client_.answer(Ask(std::string(800, 'x'))).grpc_status(), "0");
  calls_.clear();
}

TEST_F(Http2SessionTest, AnswersAtTheDeadlineWhateverTheWorkDoes) {
  Start();
  answer_at_once_ = false;
  const int32_t id = Ask("x", {{"grpc-timeout", "200m"}});
  EXPECT_TRUE(calls_.at(id).has_deadline);
  Wait(199ms);
  EXPECT_FALSE(client_.answer(id).closed);
  EXPECT_FALSE(Cancelled(id));
  Wait(1ms);
  EXPECT_EQ(client_.answer(id).grpc_status(), "4");
  EXPECT_TRUE(Cancelled(id));
  EXPECT_EQ(records_.at(0).status, 4);
  Answer(id);
  Pump();
  EXPECT_EQ(records_.size(), 1U);
  answer_at_once_ = true;
  EXPECT_EQ(client_.answer(Ask("next")).grpc_status(), "0");
}

TEST_F(Http2SessionTest, EndsCallsWhoseMessageDoesNotArrive) {
  Start({.body_time = 60s});
  const int32_t id = client_.Open(std::string(kMethod));
  client_.Push(id, GrpcFrame("hello").substr(0, 7), false);
  Pump();
  Wait(59s);
  EXPECT_FALSE(client_.answer(id).closed);
  Wait(1s);
  EXPECT_EQ(client_.answer(id).grpc_status(), "4");
  EXPECT_TRUE(client_.answer(id).closed);
  EXPECT_TRUE(calls_.empty());
}

TEST_F(Http2SessionTest, GivesUpOnClientsThatDoNotTakeTheAnswer) {
  Start({.body_time = 60s});
  answer_at_once_ = false;
  const int32_t id = Ask("x");
  session_->Reply(id, GrpcAnswer(GrpcFrame(std::string(1 << 20, 'x'))), now_);
  std::string lost;
  ASSERT_TRUE(session_->Send(lost, now_));
  now_ += 60s;
  session_->Expire(now_);
  Pump();
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].status, 1);
}

TEST_F(Http2SessionTest, ResetCancels) {
  Start();
  answer_at_once_ = false;
  const int32_t id = Ask("x");
  EXPECT_FALSE(Cancelled(id));
  client_.Reset(id);
  Pump();
  EXPECT_TRUE(Cancelled(id));
  EXPECT_EQ(records_.at(0).status, 1);
  Answer(id);
  Pump();
  EXPECT_TRUE(client_.answer(id).data.empty());
}

TEST_F(Http2SessionTest, TheConnectionsEndCancels) {
  Start();
  answer_at_once_ = false;
  const int32_t id = Ask("x");
  session_->Close(now_);
  EXPECT_TRUE(Cancelled(id));
  EXPECT_EQ(records_.at(0).status, 1);
  Answer(id);
}

TEST_F(Http2SessionTest, ClosesIdleConnections) {
  Start({.keep_alive_time = 75s});
  Pump();
  Wait(74s);
  EXPECT_EQ(client_.answer(Ask("x")).grpc_status(), "0");
  Wait(74s);
  EXPECT_FALSE(session_->Done());
  EXPECT_EQ(client_.goaway_stream(), -1);
  Wait(1s);
  EXPECT_EQ(client_.goaway_stream(), 1);
  EXPECT_TRUE(session_->Done());
}

TEST_F(Http2SessionTest, BusyConnectionsAreNotIdle) {
  Start({.keep_alive_time = 75s});
  answer_at_once_ = false;
  const int32_t id = Ask("x");
  Wait(200s);
  EXPECT_FALSE(session_->Done());
  Answer(id);
  Pump();
  EXPECT_EQ(client_.answer(id).grpc_status(), "0");
}

TEST_F(Http2SessionTest, DrainsInTwoSteps) {
  Start();
  answer_at_once_ = false;
  const int32_t open = Ask("open");
  session_->Drain(now_);
  std::string notice;
  ASSERT_TRUE(session_->Send(notice, now_));
  // Under way before the client has seen the notice: still answered.
  const int32_t late = client_.Ask(std::string(kMethod), GrpcFrame("late"));
  const std::string asked = client_.Output();
  ASSERT_TRUE(
      session_->Receive({reinterpret_cast<const uint8_t*>(asked.data()), asked.size()}, now_));
  client_.Input(notice);
  EXPECT_EQ(client_.goaway_stream(), (int64_t{1} << 31) - 1);
  Pump();  // the answer to our ping, the last GOAWAY
  EXPECT_EQ(client_.goaway_stream(), late);
  EXPECT_EQ(client_.goaway_error(), uint32_t{NGHTTP2_NO_ERROR});
  EXPECT_FALSE(session_->Done());
  Answer(open);
  Answer(late);
  Pump();
  EXPECT_EQ(client_.answer(open).grpc_status(), "0");
  EXPECT_EQ(client_.answer(late).grpc_status(), "0");
  EXPECT_TRUE(session_->Done());
}

TEST_F(Http2SessionTest, DrainsClientsThatDoNotAnswerPings) {
  Start();
  Pump();
  session_->Drain(now_);
  std::string lost;
  ASSERT_TRUE(session_->Send(lost, now_));
  EXPECT_FALSE(session_->Done());
  now_ += 1s;
  session_->Expire(now_);
  ASSERT_TRUE(session_->Send(lost, now_));
  EXPECT_TRUE(session_->Done());
}

TEST_F(Http2SessionTest, RefusesGarbage) {
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const std::string settings("\0\0\0\4\0\0\0\0\0", 9);
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\n\r\n"), preface + std::string(64, '\xff'),
        // HEADERS that HPACK cannot read, DATA on no stream, HEADERS of an even stream.
        preface + settings + std::string("\0\0\1\1\5\0\0\0\1\xff", 10),
        preface + settings + std::string("\0\0\1\0\1\0\0\0\1x", 10),
        preface + settings + std::string("\0\0\1\1\5\0\0\0\2\x82", 10)}) {
    Start();
    const bool sound =
        session_->Receive({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, now_);
    std::string answer;
    const bool sent = session_->Send(answer, now_);
    EXPECT_TRUE(!sound || !sent || session_->Done()) << ::testing::PrintToString(bytes);
    EXPECT_TRUE(calls_.empty());
  }
}

TEST_F(Http2SessionTest, SurvivesFloods) {
  Start();
  Pump();
  const std::string ping("\0\0\x8\6\0\0\0\0\0abcdefgh", 17);
  std::string pings;
  for (int i = 0; i < 5000; ++i) pings += ping;
  EXPECT_FALSE(
      session_->Receive({reinterpret_cast<const uint8_t*>(pings.data()), pings.size()}, now_));
}

TEST_F(Http2SessionTest, BoundsStreams) {
  Start();
  Pump();
  answer_at_once_ = false;
  std::vector<int32_t> ids;
  for (int i = 0; i < 200; ++i) ids.push_back(client_.Ask(std::string(kMethod), GrpcFrame("x")));
  Pump();
  EXPECT_EQ(calls_.size(), 128U);
  answer_at_once_ = true;
  for (int i = 0; i < 128; ++i) Answer(ids[static_cast<size_t>(i)]);
  Pump();
  for (const int32_t id : ids) EXPECT_EQ(client_.answer(id).grpc_status(), "0");
}

}  // namespace
}  // namespace octet
