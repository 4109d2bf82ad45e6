#include "server/http/http_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "server/http/accepted_connection.h"
#include "server/http/connection_context.h"
#include "server/http/into.h"
#include "server/rest/error_response.h"

namespace octet {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// After a failed accept (no file descriptor left, most likely) the next try waits this long.
constexpr std::chrono::milliseconds kAcceptPause{100};

// Returns the endpoint, with the port that the system chose when `port` is 0.
Result<tcp::endpoint> Listen(tcp::acceptor& acceptor, const std::string& host, uint16_t port) {
  error_code error;
  tcp::resolver resolver(acceptor.get_executor());
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (!error) {
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  }
  tcp::endpoint bound;
  if (!error) bound = acceptor.local_endpoint(error);
  if (error) {
    return Unavailable("cannot listen on {}:{}: {}", host, port, error.message());
  }
  return bound;
}

// Tells the client that there is no room, as far as its receive buffer allows, and closes.
void TurnAway(tcp::socket socket) {
  const HttpResponse busy = ErrorResponse("", 503, "too many connections");
  const std::string text = fmt::format(
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
      "Retry-After: 1\r\nConnection: close\r\n\r\n{}",
      busy.content_type, busy.body.size(), busy.body);
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

struct HttpServer::State {
  explicit State(int io_threads) : io(io_threads) {}

  asio::awaitable<void> Accept(tcp::acceptor& from);
  void Serve(tcp::socket socket);
  bool HasRoomFor(const asio::ip::address& address) const;

  // Outlives `io`, which owns the frames of connections that never ended; they refer to it.
  ConnectionContext context;
  asio::io_context io;
  asio::strand<asio::io_context::executor_type> accept_strand = asio::make_strand(io);
  tcp::acceptor acceptor{accept_strand};
  tcp::acceptor second_acceptor{accept_strand};
  tcp::endpoint endpoint;  // where the acceptor listens, or did
  bool is_tls = false;
  TlsFiles tls_files;
  std::vector<std::jthread> threads;

  std::mutex mutex;
  std::condition_variable changed;
  bool draining = false;
  std::shared_ptr<Stream::TlsContext> tls;  // null: in the clear
  struct Open {
    std::weak_ptr<Connection> connection;
    asio::ip::address address;
  };
  std::unordered_map<Connection*, Open> connections;
};

asio::awaitable<void> HttpServer::State::Accept(tcp::acceptor& from) {
  asio::steady_timer pause(accept_strand);
  while (from.is_open()) {
    error_code error;
    tcp::socket socket = co_await from.async_accept(asio::make_strand(io), Into(error));
    if (!error) {
      Serve(std::move(socket));
    } else if (error != asio::error::operation_aborted) {
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(Into(error));
    }
  }
}

// Under `mutex`.
bool HttpServer::State::HasRoomFor(const asio::ip::address& address) const {
  if (connections.size() >= context.limits.connections) return false;
  const size_t limit = context.limits.connections_per_address;
  return limit == 0 ||
         static_cast<size_t>(std::ranges::count_if(connections, [&](const auto& open) {
           return open.second.address == address;
         })) < limit;
}

void HttpServer::State::Serve(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  std::unique_lock lock(mutex);
  if (draining) return;
  const tcp::endpoint peer = socket.remote_endpoint(ignored);
  if (!HasRoomFor(peer.address())) {
    lock.unlock();
    return TurnAway(std::move(socket));
  }
  const auto executor = socket.get_executor();
  const auto connection = std::make_shared<AcceptedConnection>(
      std::make_unique<Stream>(std::move(socket), tls), context);
  connections.emplace(connection.get(), Open{connection, peer.address()});
  lock.unlock();
  // An exception (there is no memory left, most likely) ends its connection and nothing else.
  asio::co_spawn(executor, connection->Serve(), [this, connection](const std::exception_ptr&) {
    const std::lock_guard closing(mutex);
    connections.erase(connection.get());
    changed.notify_all();
  });
}

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpServerOptions& options,
                                                      RequestHandler handle,
                                                      AccessObserver observe) {
  auto state = std::make_unique<State>(options.io_threads);
  state->context = {options.limits, std::move(handle), std::move(observe),
                    std::make_unique<MemoryBudget>(options.limits.all_body_bytes)};
  if (options.add_http2) options.add_http2(state->context);
  if (!options.tls.certificate.empty()) {
    OCTET_ASSIGN(state->tls, LoadTls(options.tls));
    state->is_tls = true;
  }
  state->tls_files = options.tls;
  OCTET_ASSIGN(state->endpoint, Listen(state->acceptor, options.host, options.port));
  asio::co_spawn(state->accept_strand, state->Accept(state->acceptor), asio::detached);
  if (options.second_port != 0) {
    OCTET_ASSIGN([[maybe_unused]] const auto second,
                 Listen(state->second_acceptor, options.host, options.second_port));
    asio::co_spawn(state->accept_strand, state->Accept(state->second_acceptor), asio::detached);
  }
  for (int i = 0; i < options.io_threads; ++i) {
    state->threads.emplace_back([io = &state->io] { io->run(); });
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  Drain();
  Wait();
}

uint16_t HttpServer::port() const { return state_->endpoint.port(); }

std::string HttpServer::url() const {
  std::string address = state_->endpoint.address().to_string();
  if (state_->endpoint.address().is_v6()) address = "[" + address + "]";
  return fmt::format("{}://{}:{}", state_->is_tls ? "https" : "http", address, port());
}

Status HttpServer::ReloadTls() {
  OCTET_ASSIGN(auto tls, LoadTls(state_->tls_files));
  const std::lock_guard lock(state_->mutex);
  state_->tls = std::move(tls);
  return {};
}

void HttpServer::Drain() {
  const std::lock_guard lock(state_->mutex);
  state_->draining = true;
  state_->changed.notify_all();
  asio::post(state_->accept_strand, [state = state_.get()] {
    error_code ignored;
    state->acceptor.close(ignored);
    state->second_acceptor.close(ignored);
  });
  for (const auto& [address, connection] : state_->connections) {
    if (const auto open = connection.connection.lock()) open->Drain();
  }
}

void HttpServer::Wait() {
  if (state_->threads.empty()) return;  // waited already
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->draining; });
  state_->changed.wait_for(lock, state_->context.limits.drain_time,
                           [this] { return state_->connections.empty(); });
  lock.unlock();
  state_->io.stop();
  state_->threads.clear();
}

}  // namespace octet
