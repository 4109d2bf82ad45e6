#include "server/grpc/http2_connection.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

#include "server/grpc/http2_factory.h"
#include "server/http/into.h"

namespace octet {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A connection reads with a small buffer until a read fills it.
constexpr size_t kFirstInputBytes = size_t{16} << 10;
constexpr size_t kMaxInputBytes = size_t{128} << 10;

}  // namespace

Http2Connection::Http2Connection(std::unique_ptr<Stream> stream, boost::beast::flat_buffer received,
                                 const ConnectionContext& context,
                                 std::shared_ptr<const GrpcService> service,
                                 std::shared_ptr<BufferPool> pool)
    : stream_(std::move(stream)),
      context_(context),
      service_(std::move(service)),
      received_(std::move(received)),
      session_(MakeHost(std::move(pool)), stream_->peer()),
      timer_(stream_->get_executor()),
      input_(kFirstInputBytes) {}

Http2Session::Host Http2Connection::MakeHost(std::shared_ptr<BufferPool> pool) {
  return {.limits = context_.limits,
          .body_budget = *context_.body_budget,
          .pool = std::move(pool),
          .admit =
              [this](std::string_view path, std::string_view authorization) {
                return service_->Admit(path, authorization);
              },
          .call = [this](int32_t id, GrpcCall call) { Call(id, std::move(call)); },
          .observe = context_.observe};
}

void Http2Connection::Call(int32_t stream_id, GrpcCall call) {
  service_->Call(call, [self = shared_from_this(), stream_id](GrpcReply reply) {
    const auto executor = self->stream_->get_executor();
    asio::dispatch(executor, [self, stream_id, reply = std::move(reply)]() mutable {
      self->session_.Reply(stream_id, std::move(reply), Clock::now());
      self->Flush();
    });
  });
}

asio::awaitable<void> Http2Connection::Serve() {
  session_.Start(Clock::now());
  co_await ReadUntilDone();
  co_await Linger();
  closed_ = true;
  session_.Close(Clock::now());
  timer_.cancel();
  stream_->Close();
}

asio::awaitable<void> Http2Connection::ReadUntilDone() {
  const auto first = received_.data();
  Receive({static_cast<const uint8_t*>(first.data()), first.size()});
  received_ = {};
  while (!broken_ && !session_.Done()) {
    error_code error;
    const size_t count = co_await stream_->async_read_some(asio::buffer(input_), Into(error));
    if (error) break;
    Receive(std::span(input_).first(count));
    if (count == input_.size() && count < kMaxInputBytes) input_.resize(2 * count);
  }
}

void Http2Connection::Receive(std::span<const uint8_t> bytes) {
  reading_ = true;
  if (!session_.Receive(bytes, Clock::now())) broken_ = true;
  reading_ = false;
  Flush();
}

// Closing with unread bytes would reset the connection, and the client might never see the last
// answers.
asio::awaitable<void> Http2Connection::Linger() {
  linger_time_ = Clock::now() + context_.limits.linger_time;
  SetTimer();
  if (!writing_) stream_->ShutdownSend();
  error_code error;
  while (!error) co_await stream_->async_read_some(asio::buffer(input_), Into(error));
}

void Http2Connection::Drain() {
  asio::post(stream_->get_executor(), [self = shared_from_this()] {
    self->session_.Drain(Clock::now());
    self->Flush();
  });
}

void Http2Connection::Flush() {
  if (reading_ || writing_ || closed_) return;
  output_.clear();
  const Clock::time_point now = Clock::now();
  if (!session_.Send(output_, now)) broken_ = true;
  if (!output_.empty()) {
    writing_ = true;
    write_time_ = now + context_.limits.body_idle_time;
    asio::async_write(
        *stream_, asio::buffer(output_),
        [self = shared_from_this()](const error_code& error, size_t) { self->WriteDone(error); });
  } else if (linger_time_ != Clock::time_point::max()) {
    stream_->ShutdownSend();
  } else if (broken_ || session_.Done()) {
    stream_->Cancel();  // the read
  }
  SetTimer();
}

void Http2Connection::WriteDone(const error_code& error) {
  writing_ = false;
  write_time_ = Clock::time_point::max();
  if (error) {
    broken_ = true;
    return stream_->Cancel();
  }
  Flush();
}

void Http2Connection::SetTimer() {
  const Clock::time_point next = std::min({session_.deadline(), write_time_, linger_time_});
  if (next >= timer_time_ || closed_) return;
  timer_time_ = next;
  timer_.expires_at(next);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (error) return;  // replaced or stopped
    self->timer_time_ = Clock::time_point::max();
    self->OnTimer();
  });
}

void Http2Connection::OnTimer() {
  const Clock::time_point now = Clock::now();
  if (now >= write_time_ || now >= linger_time_) {
    broken_ = true;
    return stream_->Cancel();
  }
  session_.Expire(now);
  Flush();
  SetTimer();
}

std::function<void(ConnectionContext&)> Http2Factory(InferenceService& service,
                                                     GrpcOptions options) {
  auto methods = std::make_shared<const GrpcService>(service, std::move(options));
  auto pool = std::make_shared<BufferPool>();
  return [methods = std::move(methods), pool = std::move(pool)](ConnectionContext& server) {
    server.make_http2 = [methods, pool](std::unique_ptr<Stream> stream,
                                        boost::beast::flat_buffer received,
                                        const ConnectionContext& context) {
      return std::make_shared<Http2Connection>(std::move(stream), std::move(received), context,
                                               methods, pool);
    };
  };
}

}  // namespace octet
