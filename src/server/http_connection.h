// One HTTP/1.1 connection: (read a request whole, have it answered, write the answer)*.
//
// A coroutine on the connection's own strand; the header is parsed by Boost.Beast, a body with
// Content-Length is read straight into its buffer, which grows with what has arrived and not with
// what was promised. A request is refused before its body is read when its header says enough.
// Only server/http_server.cc includes this header: no other shows Asio.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>
#include <string>

#include "server/body_budget.h"
#include "server/http_limits.h"
#include "server/http_message.h"

namespace octet {

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  // What all connections of a server share; outlives them.
  struct Context {
    HttpLimits limits;
    RequestHandler handle;
    AccessObserver observe;
    std::unique_ptr<BodyBudget> body_budget;
  };

  // The socket's executor must be a strand.
  HttpConnection(Socket socket, const Context& context);

  // Runs on the socket's executor until the connection is closed.
  boost::asio::awaitable<void> Serve();
  // Closes when idle, else after the open request is answered. Any thread.
  void Drain();

 private:
  using Clock = std::chrono::steady_clock;
  using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
  using Message = boost::beast::http::response<boost::beast::http::string_body>;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  // A request on its way through the connection.
  struct Exchange {
    HttpRequest request = {};
    Clock::time_point start = {};
    unsigned version = 11;
    bool keep_alive = false;
    BodyShare body_share;  // of request.body's bytes

    explicit Exchange(BodyBudget& budget) : body_share(budget) {}
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
  Awaitable<bool> Write(Message message, bool head_only);
  Awaitable<void> Linger();

  static MaybeRefusal GrowBody(Exchange& exchange, size_t bytes);
  MaybeRefusal CheckHeader(const Parser& parser) const;
  Refusal RefusalFor(const boost::system::error_code& error) const;
  // Pending socket operations are cancelled at `deadline`.
  void SetDeadline(Clock::time_point deadline);

  Socket socket_;
  boost::asio::steady_timer timer_;
  const Context& context_;
  boost::beast::flat_buffer buffer_;
  std::string peer_;
  Clock::time_point deadline_;
  bool timed_out_ = false;
  bool first_request_ = true;
  bool idle_ = false;  // waiting for a request's first byte
  bool draining_ = false;
};

}  // namespace octet
