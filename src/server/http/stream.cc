#include "server/http/stream.h"

#include "server/http/into.h"

namespace octet {

namespace asio = boost::asio;
using boost::system::error_code;

Stream::Stream(Socket socket, std::shared_ptr<TlsContext> tls)
    : context_(std::move(tls)), socket_(std::move(socket)) {
  if (context_) tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, *context_);
}

std::string Stream::peer() const {
  error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

asio::awaitable<error_code> Stream::Handshake() {
  error_code error;
  co_await tls_->async_handshake(asio::ssl::stream_base::server, Into(error));
  co_return error;
}

void Stream::Cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Stream::ShutdownSend() {
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::Close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace octet
