#include "server/http/accepted_connection.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <string_view>

#include "server/http/http_connection.h"
#include "server/http/into.h"

namespace octet {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

}  // namespace

AcceptedConnection::AcceptedConnection(std::unique_ptr<Stream> stream,
                                       const ConnectionContext& context)
    : context_(context), executor_(stream->get_executor()), stream_(std::move(stream)) {
  timer_ = std::make_unique<DeadlineTimer>(*stream_);
}

asio::awaitable<void> AcceptedConnection::Serve() {
  timer_->Set(DeadlineTimer::Clock::now() + context_.limits.header_time, shared_from_this());
  error_code error;
  if (stream_->is_tls()) error = co_await stream_->Handshake();
  const Protocol protocol = error ? Protocol::kNone : co_await Detect();
  timer_->Stop();
  if (protocol == Protocol::kNone) co_return stream_->Close();
  if (protocol == Protocol::kHttp2) {
    inner_ = context_.make_http2(std::move(stream_), std::move(received_), context_);
  } else {
    inner_ = std::make_shared<HttpConnection>(std::move(stream_), std::move(received_), context_);
  }
  if (draining_) inner_->Drain();
  co_await inner_->Serve();
}

asio::awaitable<AcceptedConnection::Protocol> AcceptedConnection::Detect() {
  while (true) {
    error_code error;
    const size_t count = co_await stream_->async_read_some(
        received_.prepare(context_.limits.header_bytes), Into(error));
    if (error) co_return Protocol::kNone;
    received_.commit(count);
    const std::string_view bytes(static_cast<const char*>(received_.data().data()),
                                 received_.size());
    const bool is_preface_so_far =
        kHttp2Preface.substr(0, bytes.size()) == bytes.substr(0, kHttp2Preface.size());
    if (!is_preface_so_far || !context_.make_http2) co_return Protocol::kHttp1;
    if (bytes.size() >= kHttp2Preface.size()) co_return Protocol::kHttp2;
  }
}

void AcceptedConnection::Drain() {
  asio::post(executor_, [self = shared_from_this()] {
    self->draining_ = true;
    if (self->inner_) return self->inner_->Drain();
    if (!self->stream_) return;  // closed already
    self->timer_->Set(DeadlineTimer::Clock::now() + self->context_.limits.drain_idle_time, self);
  });
}

}  // namespace octet
