#include "backend/delegate/worker_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace octet {
namespace {

using ::testing::HasSubstr;

BackendOptions SomeOptions() {
  BackendOptions options{.backend = BackendKind::kTflite, .threads = 3};
  options.tflite_library = "libtensorflowlite_c.so";
  options.delegate.rules = "rk3588";
  options.delegate.library = {"libx.so", {{"mode", "exact"}, {"empty", ""}}};
  return options;
}

TEST(WorkerProtocol, CarriesASetup) {
  WireWriter writer;
  WriteSetup(SomeOptions(), writer);
  WireReader reader(writer.bytes());
  const BackendOptions read = ReadSetup(reader);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(read.backend, BackendKind::kTflite);
  EXPECT_EQ(read.threads, 3);
  EXPECT_EQ(read.tflite_library, "libtensorflowlite_c.so");
  EXPECT_EQ(read.delegate.rules, "rk3588");
  EXPECT_EQ(read.delegate.library, SomeOptions().delegate.library);
}

TEST(WorkerProtocol, CarriesAnswers) {
  WireWriter writer;
  WriteStatus({}, writer);
  WriteNodes({{0, "", ""}, {-1, "per-channel", "weights have 32 scales"}}, writer);
  WriteGolden({.passed = true, .max_steps = 2.5, .compared_values = 7, .run_ms = 1.25}, writer);
  WriteTimes({{4, "delegate", 99}}, writer);
  WireReader reader(writer.bytes());
  EXPECT_TRUE(ReadStatus(reader));
  const auto nodes = ReadNodes(reader);
  ASSERT_EQ(nodes.size(), 2U);
  EXPECT_EQ(nodes[0].partition, 0);
  EXPECT_EQ(nodes[1].reason, "per-channel");
  const GoldenResult golden = ReadGolden(reader);
  EXPECT_TRUE(golden.passed);
  EXPECT_EQ(golden.max_steps, 2.5);
  EXPECT_EQ(golden.compared_values, 7);
  const auto times = ReadTimes(reader);
  ASSERT_EQ(times.size(), 1U);
  EXPECT_EQ(times[0].nanoseconds, 99);
  EXPECT_TRUE(reader.ok());
}

// Whatever a damaged process sends: no crash, no memory beyond the message, and ok() is false.
TEST(WorkerProtocol, SurvivesEveryTruncation) {
  WireWriter writer;
  WriteNodes({{0, "", ""}, {-1, "a", "b"}}, writer);
  const auto whole = writer.bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    WireReader reader(whole.first(size));
    EXPECT_LE(ReadNodes(reader).size(), 2U);
    EXPECT_FALSE(reader.ok()) << size;
  }
}

TEST(WorkerProtocol, RefusesCountsThatCannotBe) {
  for (const int64_t count : {int64_t{-1}, int64_t{1} << 60, int64_t{2}}) {
    WireWriter writer;
    writer.Number(count);
    WireReader reader(writer.bytes());
    EXPECT_TRUE(ReadTimes(reader).empty());
    EXPECT_FALSE(reader.ok()) << count;
  }
}

TEST(WorkerProtocol, TellsSilenceFromAnEnd) {
  int sockets[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  const auto silent = ReceiveMessage(sockets[0], 1);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, Code::kInternal);
  const std::vector<uint8_t> message = {1, 2, 3};
  ASSERT_TRUE(SendMessage(sockets[1], message));
  const auto received = ReceiveMessage(sockets[0], 1000);
  ASSERT_TRUE(received);
  EXPECT_EQ(*received, message);
  const uint8_t huge[] = {0xFF, 0xFF, 0xFF, 0x7F};
  ASSERT_EQ(::send(sockets[1], huge, sizeof(huge), 0), 4);
  const auto refused = ReceiveMessage(sockets[0], 1000);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("2147483647 bytes"));
  ::close(sockets[1]);
  const auto ended = ReceiveMessage(sockets[0], 1000);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::kUnavailable);
  EXPECT_FALSE(SendMessage(sockets[0], message));
  ::close(sockets[0]);
}

}  // namespace
}  // namespace octet
