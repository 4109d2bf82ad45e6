// One HTTP/1.1 connection: (read a request whole, have it answered, write the answer)*.
//
// A coroutine on the connection's own strand; the header is parsed by Boost.Beast, a body with
// Content-Length is read straight into its buffer, which grows with what has arrived and not with
// what was promised. A request is refused before its body is read when its header says enough.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>
#include <string>

#include "server/http/connection.h"
#include "server/http/connection_context.h"
#include "server/http/deadline_timer.h"
#include "server/http/stream.h"

namespace octet {

class HttpConnection : public Connection, public std::enable_shared_from_this<HttpConnection> {
 public:
  // The stream's executor must be a strand. `received` is what was read from it already: at least
  // the first byte of a request.
  HttpConnection(std::unique_ptr<Stream> stream, boost::beast::flat_buffer received,
                 const ConnectionContext& context);

  boost::asio::awaitable<void> Serve() override;
  void Drain() override;

 private:
  using Clock = std::chrono::steady_clock;
  using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
  using Message = boost::beast::http::response<boost::beast::http::string_body>;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  // A request on its way through the connection.
  struct Exchange {
    HttpRequest request = {};
    std::string id;  // X-Request-Id
    Clock::time_point start = {};
    unsigned version = 11;
    bool keep_alive = false;
    MemoryShare body_share;  // of request.body's bytes

    explicit Exchange(MemoryBudget& budget) : body_share(budget) {}
    void DropBody() {
      request.body = {};
      body_share.Release();
    }
  };
  // Why a request was not read to its end; status 0: the peer is gone, there is nobody to answer.
  struct Refusal {
    int status = 0;
    std::string message = {};
  };
  using MaybeRefusal = std::optional<Refusal>;

  Awaitable<bool> ServeOne();
  Awaitable<MaybeRefusal> ReadRequest(Exchange& exchange);
  Awaitable<MaybeRefusal> AwaitFirstByte();
  Awaitable<MaybeRefusal> ReadHeader(Parser& parser, Exchange& exchange);
  Awaitable<MaybeRefusal> ReadSizedBody(size_t size, Exchange& exchange);
  Awaitable<MaybeRefusal> ReadChunkedBody(Parser& parser, Exchange& exchange);
  Awaitable<HttpResponse> Answer(HttpRequest request);
  // Sets `cancelled` when the client closes its side before something else arrives.
  void WatchForLeaving(std::shared_ptr<std::atomic<bool>> cancelled);
  Awaitable<bool> Write(Message message, bool head_only);
  Awaitable<void> Linger();

  static MaybeRefusal GrowBody(Exchange& exchange, size_t bytes);
  MaybeRefusal CheckHeader(const Parser& parser) const;
  Refusal RefusalFor(const boost::system::error_code& error) const;
  void SetDeadline(Clock::time_point deadline) { timer_.Set(deadline, shared_from_this()); }

  std::unique_ptr<Stream> stream_;
  DeadlineTimer timer_;
  const ConnectionContext& context_;
  boost::beast::flat_buffer buffer_;
  std::string peer_;
  bool idle_ = false;  // waiting for a request's first byte
  bool draining_ = false;
};

}  // namespace octet
