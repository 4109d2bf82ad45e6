// The input is what a client of HTTP/1.1 sends on one connection before it closes its side. It goes
// through a pair of sockets, the connection, content codings and the router, to an inference
// service that answers at once.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <array>
#include <cstdint>

#include "server/http/accepted_connection.h"
#include "server/rest/content_coding.h"
#include "server/rest/v2_handler.h"
#include "server/testing/fake_inference_service.h"

namespace octet {
namespace {

namespace asio = boost::asio;

constexpr size_t kMaxInputBytes = 64 << 10;  // a socket's buffer takes it at once

// All that the server has sent, until there is nothing more for now.
void Drain(int socket, std::string& received) {
  std::array<char, 16384> block{};
  ssize_t count = 0;
  while ((count = ::recv(socket, block.data(), block.size(), MSG_DONTWAIT)) > 0)
    received.append(block.data(), static_cast<size_t>(count));
}

std::string Talk(const ConnectionContext& context, const uint8_t* data, size_t size) {
  int ends[2];
  OCTET_CHECK(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  OCTET_CHECK(::send(ends[0], data, size, MSG_DONTWAIT) == static_cast<ssize_t>(size));
  OCTET_CHECK(::shutdown(ends[0], SHUT_WR) == 0);
  std::string received;
  asio::io_context io(1);
  Stream::Socket socket(asio::make_strand(io));
  socket.assign(asio::ip::tcp::v4(), ends[1]);  // a stream socket like any other
  const auto executor = socket.get_executor();
  const auto connection = std::make_shared<AcceptedConnection>(
      std::make_unique<Stream>(std::move(socket), nullptr), context);
  asio::co_spawn(executor, connection->Serve(), asio::detached);
  while (io.run_one() > 0) Drain(ends[0], received);
  Drain(ends[0], received);
  ::close(ends[0]);
  return received;
}

}  // namespace
}  // namespace octet

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > octet::kMaxInputBytes) return 0;
  constexpr size_t kBodyBytes = size_t{1} << 20;
  static octet::testing::FakeInferenceService service;
  static const octet::Router router(octet::V2Endpoints(service), {});
  static octet::MemoryBudget inflated(size_t{8} << 20);
  size_t answered = 0;
  const octet::ConnectionContext context{
      .limits = {.body_bytes = kBodyBytes},
      .handle = octet::WithContentCodings(
          [](octet::HttpRequest request, const octet::Respond& respond) {
            router.Route(std::move(request), respond);
          },
          kBodyBytes, inflated),
      .observe = [&](const octet::AccessRecord&) { ++answered; },
      .body_budget = std::make_unique<octet::MemoryBudget>(size_t{8} << 20),
      .make_http2 = {}};
  const std::string received = octet::Talk(context, data, size);
  OCTET_CHECK(received.empty() || received.starts_with("HTTP/1."));
  OCTET_CHECK(answered == 0 || !received.empty());
  for (octet::MemoryBudget* budget : {&inflated, context.body_budget.get()}) {
    OCTET_CHECK(octet::MemoryShare(*budget).GrowTo(budget->limit_bytes()));  // all given back
  }
  return 0;
}
