#include "server/http/http_connection.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <fmt/chrono.h>
#include <sys/socket.h>

#include <algorithm>

#include "server/http/into.h"
#include "server/http/request_id.h"
#include "server/rest/error_response.h"

namespace octet {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// Room for a header and some of what follows it.
constexpr size_t kReadBufferBytes = 16384;
// A body's buffer starts with this much and doubles as it fills: enough for most at once, little
// enough for every connection to hold.
constexpr size_t kFirstBodyBytes = size_t{256} << 10;
// The same of a body that does not say how long it will be.
constexpr size_t kFirstChunkedBytes = size_t{64} << 10;

constexpr int kBusy = 503;

std::string HttpDate() {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::time(nullptr)));
}

http::response<http::string_body> MessageOf(HttpResponse response, unsigned version,
                                            bool keep_alive) {
  http::response<http::string_body> message(http::int_to_status(response.status), version);
  message.set(http::field::date, HttpDate());
  message.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.body() = std::move(response.body);
  message.content_length(message.body().size());
  message.keep_alive(keep_alive);
  return message;
}

}  // namespace

HttpConnection::HttpConnection(std::unique_ptr<Stream> stream, boost::beast::flat_buffer received,
                               const ConnectionContext& context)
    : stream_(std::move(stream)),
      timer_(*stream_),
      context_(context),
      buffer_(std::move(received)),
      peer_(stream_->peer()) {
  buffer_.max_size(std::max(kReadBufferBytes, buffer_.size()));
}

asio::awaitable<void> HttpConnection::Serve() {
  bool open = true;
  while (open) open = co_await ServeOne();
  timer_.Stop();
  stream_->Close();
}

void HttpConnection::Drain() {
  asio::post(stream_->get_executor(), [self = shared_from_this()] {
    self->draining_ = true;
    if (self->idle_) self->SetDeadline(Clock::now() + self->context_.limits.drain_idle_time);
  });
}

// False when the connection is to be closed.
asio::awaitable<bool> HttpConnection::ServeOne() {
  Exchange exchange(*context_.body_budget);
  const MaybeRefusal refusal = co_await ReadRequest(exchange);
  if (refusal && refusal->status == 0) co_return false;
  AccessRecord record{.peer = peer_,
                      .method = exchange.request.method,
                      .target = exchange.request.target,
                      .request_bytes = exchange.request.body.size(),
                      .request_id = exchange.id};
  if (const std::string* parent = exchange.request.Field("traceparent")) {
    record.traceparent = *parent;
  }
  HttpResponse response;
  if (refusal) {
    response = ErrorResponse(record.target, refusal->status, refusal->message);
    if (refusal->status == kBusy) response.headers.emplace_back("Retry-After", "1");
  } else {
    response = co_await Answer(std::move(exchange.request));
  }
  exchange.DropBody();
  if (!record.request_id.empty()) {
    response.headers.emplace_back("X-Request-Id", record.request_id);
  }
  record.status = response.status;
  record.response_bytes = response.body.size();
  record.model = response.model;
  const bool keep_alive = !refusal && exchange.keep_alive && !draining_;
  const bool written = co_await Write(MessageOf(std::move(response), exchange.version, keep_alive),
                                      record.method == "HEAD");
  const std::chrono::duration<double, std::milli> elapsed = Clock::now() - exchange.start;
  record.duration_ms = elapsed.count();
  context_.observe(record);
  if (refusal) co_await Linger();
  if (!written) co_return false;
  co_return keep_alive;
}

asio::awaitable<HttpConnection::MaybeRefusal> HttpConnection::ReadRequest(Exchange& exchange) {
  MaybeRefusal refusal = co_await AwaitFirstByte();
  if (refusal) co_return refusal;
  exchange.start = Clock::now();
  Parser parser;
  refusal = co_await ReadHeader(parser, exchange);
  if (refusal) co_return refusal;
  if (parser.get().count(http::field::expect) > 0) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code error;
    co_await asio::async_write(*stream_, asio::buffer(kContinue), Into(error));
    if (error) co_return Refusal{};
  }
  if (parser.chunked()) {
    refusal = co_await ReadChunkedBody(parser, exchange);
  } else {
    const auto size = static_cast<size_t>(parser.content_length().value_or(0));
    refusal = co_await ReadSizedBody(size, exchange);
  }
  SetDeadline(Clock::time_point::max());
  co_return refusal;
}

asio::awaitable<HttpConnection::MaybeRefusal> HttpConnection::AwaitFirstByte() {
  if (buffer_.size() > 0) co_return std::nullopt;  // the very first, or pipelined
  SetDeadline(Clock::now() + context_.limits.keep_alive_time);
  idle_ = true;
  error_code error;
  const size_t count =
      co_await stream_->async_read_some(buffer_.prepare(context_.limits.header_bytes), Into(error));
  idle_ = false;
  // The peer may leave without words, and so may the server.
  if (error) co_return Refusal{};
  buffer_.commit(count);
  co_return std::nullopt;
}

asio::awaitable<HttpConnection::MaybeRefusal> HttpConnection::ReadHeader(Parser& parser,
                                                                         Exchange& exchange) {
  parser.header_limit(static_cast<uint32_t>(context_.limits.header_bytes));
  parser.body_limit(boost::none);  // CheckHeader and ReadChunkedBody see to it
  SetDeadline(exchange.start + context_.limits.header_time);
  error_code error;
  co_await http::async_read_header(*stream_, buffer_, parser, Into(error));
  if (error) co_return RefusalFor(error);
  const auto& header = parser.get();
  exchange.request.method = std::string(header.method_string());
  exchange.request.target = std::string(header.target());
  exchange.request.content_type = std::string(header[http::field::content_type]);
  for (const auto& field : header) {
    exchange.request.fields.emplace_back(field.name_string(), field.value());
  }
  const std::string* const id = exchange.request.Field("X-Request-Id");
  exchange.id = id != nullptr && IsRequestId(*id) ? *id : NewRequestId();
  exchange.version = header.version();
  exchange.keep_alive = parser.keep_alive();
  co_return CheckHeader(parser);
}

HttpConnection::MaybeRefusal HttpConnection::CheckHeader(const Parser& parser) const {
  const HttpLimits& limits = context_.limits;
  const auto& header = parser.get();
  const bool is_http_1_0 = header.version() == 10;
  const auto field_count = static_cast<size_t>(std::distance(header.begin(), header.end()));
  if (field_count > limits.header_fields) {
    return Refusal{431, fmt::format("request has {} header fields, limit {}", field_count,
                                    limits.header_fields)};
  }
  if (header.count(http::field::host) != 1 && !is_http_1_0) {
    return Refusal{400, "request must have one Host field"};
  }
  // Beast takes equal duplicates; a proxy in front may have read them otherwise.
  if (header.count(http::field::content_length) > 1) {
    return Refusal{400, "request has more than one Content-Length"};
  }
  if (header.count(http::field::transfer_encoding) > 0) {
    if (is_http_1_0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
    if (!boost::beast::iequals(header[http::field::transfer_encoding], "chunked")) {
      return Refusal{501, "Transfer-Encoding is not supported, send chunked or Content-Length"};
    }
  }
  if (parser.content_length().value_or(0) > limits.body_bytes) {
    return Refusal{413, fmt::format("request body has {} bytes, limit {}", *parser.content_length(),
                                    limits.body_bytes)};
  }
  if (header.count(http::field::expect) > 0 &&
      !boost::beast::iequals(header[http::field::expect], "100-continue")) {
    return Refusal{417, "expectation is not supported, send Expect: 100-continue or none"};
  }
  return std::nullopt;
}

// Makes room for `bytes` of the body, if the bodies of all connections leave that much.
HttpConnection::MaybeRefusal HttpConnection::GrowBody(Exchange& exchange, size_t bytes) {
  if (!exchange.body_share.GrowTo(bytes)) {
    return Refusal{kBusy, fmt::format("requests of other clients fill the {} bytes for bodies",
                                      exchange.body_share.budget().limit_bytes())};
  }
  exchange.request.body.reserve(bytes);  // resize alone may take more than is counted
  exchange.request.body.resize(bytes);
  return std::nullopt;
}

asio::awaitable<HttpConnection::MaybeRefusal> HttpConnection::ReadSizedBody(size_t size,
                                                                            Exchange& exchange) {
  std::vector<uint8_t>& body = exchange.request.body;
  size_t received = std::min(size, buffer_.size());
  MaybeRefusal refusal = GrowBody(exchange, std::max(received, std::min(size, kFirstBodyBytes)));
  if (refusal) co_return refusal;
  std::copy_n(static_cast<const uint8_t*>(buffer_.data().data()), received, body.begin());
  buffer_.consume(received);
  const Clock::time_point last = Clock::now() + context_.limits.body_time;
  while (received < size) {
    if (received == body.size()) refusal = GrowBody(exchange, std::min(size, 2 * received));
    if (refusal) co_return refusal;
    SetDeadline(std::min(last, Clock::now() + context_.limits.body_idle_time));
    error_code error;
    received += co_await stream_->async_read_some(
        asio::buffer(body.data() + received, body.size() - received), Into(error));
    if (error) co_return RefusalFor(error);
  }
  co_return std::nullopt;
}

asio::awaitable<HttpConnection::MaybeRefusal> HttpConnection::ReadChunkedBody(Parser& parser,
                                                                              Exchange& exchange) {
  std::vector<uint8_t>& body = exchange.request.body;
  const size_t limit = context_.limits.body_bytes;
  const Clock::time_point last = Clock::now() + context_.limits.body_time;
  size_t received = 0;
  size_t chunks = 0;
  size_t extension_bytes = 0;
  auto on_chunk = [&](uint64_t /*size*/, boost::beast::string_view extensions, error_code& error) {
    extension_bytes += extensions.size();
    const bool too_many = ++chunks > context_.limits.chunks ||
                          extension_bytes > context_.limits.chunk_extension_bytes;
    if (too_many) error = http::error::bad_chunk_extension;
  };
  parser.on_chunk_header(on_chunk);
  while (!parser.is_done()) {
    // One byte more than the limit may arrive, to tell that there is more.
    if (received == body.size()) {
      const size_t bytes = std::min(limit + 1, std::max(kFirstChunkedBytes, 2 * received));
      MaybeRefusal refusal = GrowBody(exchange, bytes);
      if (refusal) co_return refusal;
    }
    auto& window = parser.get().body();
    window.data = body.data() + received;
    window.size = body.size() - received;
    SetDeadline(std::min(last, Clock::now() + context_.limits.body_idle_time));
    error_code error;
    co_await http::async_read_some(*stream_, buffer_, parser, Into(error));
    received = body.size() - window.size;
    if (error == http::error::need_buffer) error = {};
    if (error) co_return RefusalFor(error);
    if (received > limit) {
      co_return Refusal{413, fmt::format("request body has more than {} bytes", limit)};
    }
  }
  body.resize(received);
  co_return std::nullopt;
}

// Hands the request to the handler and resumes on the strand when it responds, from any thread.
asio::awaitable<HttpResponse> HttpConnection::Answer(HttpRequest request) {
  const auto start = [this](auto completion, HttpRequest taken) {
    // std::function wants to copy; the completion cannot be copied.
    auto shared = std::make_shared<decltype(completion)>(std::move(completion));
    context_.handle(std::move(taken),
                    [shared, executor = stream_->get_executor()](HttpResponse response) {
                      asio::post(executor, [shared, response = std::move(response)]() mutable {
                        (*shared)(std::move(response));
                      });
                    });
  };
  auto cancelled = std::make_shared<std::atomic<bool>>(false);
  request.cancelled = cancelled;
  WatchForLeaving(std::move(cancelled));
  HttpResponse response =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(HttpResponse)>(
          start, asio::use_awaitable, std::move(request));
  stream_->Cancel();  // the watch
  co_return response;
}

void HttpConnection::WatchForLeaving(std::shared_ptr<std::atomic<bool>> cancelled) {
  if (buffer_.size() > 0) return;  // pipelined: it has not left
  stream_->socket().async_wait(
      Stream::Socket::wait_read,
      [self = shared_from_this(), cancelled = std::move(cancelled)](const error_code& error) {
        if (error) return;
        char byte = 0;
        const ssize_t count =
            ::recv(self->stream_->socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (count == 0) cancelled->store(true);
      });
}

// Head and body go out as one gathered write.
asio::awaitable<bool> HttpConnection::Write(Message message, bool head_only) {
  http::serializer<false, http::string_body, http::fields> serializer(message);
  SetDeadline(Clock::now() + context_.limits.body_idle_time);
  error_code error;
  if (head_only) {
    serializer.split(true);
    co_await http::async_write_header(*stream_, serializer, Into(error));
  } else {
    co_await http::async_write(*stream_, serializer, Into(error));
  }
  co_return !error;
}

// Closing with unread bytes would reset the connection and the client would never see the answer.
asio::awaitable<void> HttpConnection::Linger() {
  error_code error;
  stream_->ShutdownSend();
  SetDeadline(Clock::now() + context_.limits.linger_time);
  while (!error) {
    buffer_.clear();
    co_await stream_->async_read_some(buffer_.prepare(kReadBufferBytes), Into(error));
  }
}

HttpConnection::Refusal HttpConnection::RefusalFor(const error_code& error) const {
  if (timer_.expired()) return {408, "request did not arrive in time"};
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {431,
            fmt::format("request header has more than {} bytes", context_.limits.header_bytes)};
  }
  const bool gone = error == http::error::end_of_stream || error == http::error::partial_message ||
                    error.category() != http::make_error_code(http::error::bad_value).category();
  if (gone) return {};
  return {400, fmt::format("malformed request: {}", error.message())};
}

}  // namespace octet
