// A TCP connection, in the clear or under TLS, as Asio and Beast want a stream to be.
//
//   Stream stream(std::move(socket), tls);
//   co_await stream.Handshake();           // TLS only; says what ALPN agreed on
//   co_await stream.async_read_some(...);
// Used on its socket's strand. Only the connections of http/ and grpc/ and http_server.cc see Asio.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <string>

namespace octet {

class Stream {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using executor_type = Socket::executor_type;
  using TlsContext = boost::asio::ssl::context;

  // `tls` null: in the clear. The context is kept: a reload of certificates makes a new one.
  Stream(Socket socket, std::shared_ptr<TlsContext> tls);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  executor_type get_executor() { return socket_.get_executor(); }
  Socket& socket() { return socket_; }
  bool is_tls() const { return tls_ != nullptr; }
  std::string peer() const;  // the client's address, without its port; empty when it is gone

  // TLS only.
  boost::asio::awaitable<boost::system::error_code> Handshake();
  // Ends pending operations with operation_aborted.
  void Cancel();
  void ShutdownSend();
  void Close();

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, size_t)>(
        [this](auto handler, const Buffers& into) {
          if (tls_) return tls_->async_read_some(into, std::move(handler));
          socket_.async_read_some(into, std::move(handler));
        },
        token, buffers);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, size_t)>(
        [this](auto handler, const Buffers& from) {
          if (tls_) return tls_->async_write_some(from, std::move(handler));
          socket_.async_write_some(from, std::move(handler));
        },
        token, buffers);
  }

 private:
  std::shared_ptr<TlsContext> context_;
  Socket socket_;
  std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls_;
};

}  // namespace octet
