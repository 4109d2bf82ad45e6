#include "server/grpc/grpc_frame.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace octet {
namespace {

using namespace std::chrono_literals;

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string Framed(std::string_view message, char flag = 0) {
  const GrpcPrefix prefix = MakeGrpcPrefix(static_cast<uint32_t>(message.size()));
  std::string frame(prefix.begin(), prefix.end());
  frame[0] = flag;
  return frame + std::string(message);
}

// zlib_window + 16: gzip
std::string Compressed(std::string_view text, int window) {
  z_stream stream{};
  OCTET_CHECK(deflateInit2(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  OCTET_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class GrpcFrameReaderTest : public ::testing::Test {
 protected:
  // What a call with this body comes to: "message: TEXT" or "CODE: TEXT".
  std::string Read(std::string_view body, GrpcEncoding encoding = GrpcEncoding::kIdentity,
                   size_t piece = 1 << 20) {
    GrpcFrameReader reader(kLimit, encoding, pool_, budget_);
    GrpcStatus status;
    for (size_t at = 0; at < body.size() && status.ok(); at += piece) {
      status = reader.Receive(Bytes(body.substr(at, piece)));
    }
    if (status.ok()) status = reader.Finish();
    if (!status.ok()) {
      return std::to_string(static_cast<int>(status.code)) + ": " + status.message;
    }
    const auto message = reader.TakeMessage();
    return "message: " + std::string(message->bytes().begin(), message->bytes().end());
  }

  static constexpr size_t kLimit = 100'000;
  std::shared_ptr<BufferPool> pool_ = std::make_shared<BufferPool>();
  MemoryBudget budget_{150'000};
};

TEST_F(GrpcFrameReaderTest, TakesOneMessageInPiecesOfAnySize) {
  for (const size_t piece : {1U, 2U, 5U, 6U, 1000U}) {
    EXPECT_EQ(Read(Framed("hello"), GrpcEncoding::kIdentity, piece), "message: hello") << piece;
    EXPECT_EQ(Read(Framed(""), GrpcEncoding::kIdentity, piece), "message: ") << piece;
  }
  const std::string large(kLimit, 'x');
  EXPECT_EQ(Read(Framed(large), GrpcEncoding::kIdentity, 16384), "message: " + large);
}

TEST_F(GrpcFrameReaderTest, RefusesAnotherNumberOfMessages) {
  EXPECT_EQ(Read(""), "12: a unary call has one message, the client sent none");
  EXPECT_EQ(Read(Framed("a") + Framed("b")),
            "12: a unary call has one message, the client sent more");
  EXPECT_EQ(Read(Framed("a") + "x"), "12: a unary call has one message, the client sent more");
}

TEST_F(GrpcFrameReaderTest, RefusesWhatEndsInsideAMessage) {
  EXPECT_EQ(Read(Framed("hello").substr(0, 4)), "13: stream ends inside a message");
  EXPECT_EQ(Read(Framed("hello").substr(0, 5)), "13: stream ends inside a message");
  EXPECT_EQ(Read(Framed("hello").substr(0, 9)), "13: stream ends inside a message");
}

TEST_F(GrpcFrameReaderTest, RefusesLongMessagesByTheirPrefix) {
  EXPECT_EQ(Read(Framed(std::string(kLimit + 1, 'x')).substr(0, 5)),
            "8: message has 100001 bytes, limit 100000");
  EXPECT_EQ(Read(std::string("\0\xff\xff\xff\xff", 5)),
            "8: message has 4294967295 bytes, limit 100000");
}

TEST_F(GrpcFrameReaderTest, Decompresses) {
  const std::string text(50'000, 'x');
  EXPECT_EQ(Read(Framed(Compressed(text, 31), 1), GrpcEncoding::kGzip), "message: " + text);
  EXPECT_EQ(Read(Framed(Compressed(text, 15), 1), GrpcEncoding::kDeflate), "message: " + text);
  EXPECT_EQ(Read(Framed("plain"), GrpcEncoding::kGzip), "message: plain");
  EXPECT_EQ(Read(Framed("plain"), GrpcEncoding::kUnknown), "message: plain");
}

TEST_F(GrpcFrameReaderTest, RefusesWhatItCannotDecompress) {
  const std::string gzip = Compressed("hello", 31);
  EXPECT_EQ(Read(Framed(gzip, 1)), "13: message is compressed, but grpc-encoding does not say how");
  EXPECT_EQ(Read(Framed(gzip, 1), GrpcEncoding::kUnknown),
            "12: grpc-encoding is not one of identity,deflate,gzip");
  EXPECT_EQ(Read(Framed(gzip, 2), GrpcEncoding::kGzip), "13: frame has compressed flag 2");
  const std::string error = "13: message cannot be decompressed";
  EXPECT_EQ(Read(Framed("garbage", 1), GrpcEncoding::kGzip), error);
  EXPECT_EQ(Read(Framed("", 1), GrpcEncoding::kGzip), error);
  EXPECT_EQ(Read(Framed(gzip, 1), GrpcEncoding::kDeflate), error);
  EXPECT_EQ(Read(Framed(gzip.substr(0, gzip.size() - 1), 1), GrpcEncoding::kGzip), error);
  EXPECT_EQ(Read(Framed(gzip + "x", 1), GrpcEncoding::kGzip), error);
}

TEST_F(GrpcFrameReaderTest, BoundsDecompressedMessages) {
  const std::string text(kLimit, 'x');
  EXPECT_EQ(Read(Framed(Compressed(text, 31), 1), GrpcEncoding::kGzip), "message: " + text);
  EXPECT_EQ(Read(Framed(Compressed(text + "x", 31), 1), GrpcEncoding::kGzip),
            "8: decompressed message has more than 100000 bytes");
}

TEST_F(GrpcFrameReaderTest, CountsAgainstTheBudgetWhatHasArrived) {
  GrpcFrameReader slow(kLimit, GrpcEncoding::kIdentity, pool_, budget_);
  const std::string frame = Framed(std::string(80'000, 'x'));
  ASSERT_TRUE(slow.Receive(Bytes(frame).first(80'000)).ok());
  EXPECT_EQ(Read(Framed(std::string(80'000, 'y'))),
            "14: requests of other clients fill the 150000 bytes for bodies");
  EXPECT_EQ(Read(Framed("small")), "message: small");
  ASSERT_TRUE(slow.Receive(Bytes(frame).subspan(80'000)).ok());
  ASSERT_TRUE(slow.Finish().ok());
  std::shared_ptr<const MessageBuffer> message = slow.TakeMessage();
  EXPECT_EQ(message->bytes().size(), 80'000U);
  message.reset();
  EXPECT_TRUE(Read(Framed(std::string(80'000, 'y'))).starts_with("message: y"));
}

TEST(BufferPool, ReusesMemoryOfLargeMessagesAndHoldsNoMoreThanItsBound) {
  BufferPool pool;
  BufferPool::Buffer buffer = pool.Take(150'000);
  EXPECT_EQ(buffer.capacity, size_t{256} << 10);
  const uint8_t* const bytes = buffer.bytes.get();
  pool.Give(std::move(buffer));
  EXPECT_NE(pool.Take(100'000).bytes.get(), bytes) << "of another size";
  EXPECT_EQ(pool.Take(200'000).bytes.get(), bytes);
  std::vector<BufferPool::Buffer> many;
  for (int i = 0; i < 100; ++i) many.push_back(pool.Take(size_t{1} << 20));
  for (BufferPool::Buffer& one : many) pool.Give(std::move(one));
  EXPECT_EQ(pool.free_bytes(), BufferPool::kPooledBytes);
}

TEST(ParseGrpcTimeout, KnowsEveryUnit) {
  EXPECT_EQ(ParseGrpcTimeout("1n"), 1ns);
  EXPECT_EQ(ParseGrpcTimeout("20u"), 20us);
  EXPECT_EQ(ParseGrpcTimeout("300m"), 300ms);
  EXPECT_EQ(ParseGrpcTimeout("99999999S"), 99999999s);
  EXPECT_EQ(ParseGrpcTimeout("05M"), 5min);
  EXPECT_EQ(ParseGrpcTimeout("2H"), 2h);
  EXPECT_EQ(ParseGrpcTimeout("0m"), 0ms);
  EXPECT_EQ(ParseGrpcTimeout("99999999H"), 8760h);
}

TEST(ParseGrpcTimeout, RefusesEverythingElse) {
  for (const char* text : {"", "1", "m", "-1m", "+1m", "1.5S", "123456789m", "1 m", "1s", "1mm"}) {
    EXPECT_EQ(ParseGrpcTimeout(text), std::nullopt) << text;
  }
}

TEST(EncodeGrpcMessage, EncodesWhatIsNotPrintableAscii) {
  EXPECT_EQ(EncodeGrpcMessage("a 'b' [c] ~"), "a 'b' [c] ~");
  EXPECT_EQ(EncodeGrpcMessage("100%\n\x7f"), "100%25%0A%7F");
  EXPECT_EQ(EncodeGrpcMessage("\xc3\xbc"), "%C3%BC");
}

}  // namespace
}  // namespace octet
