// The server without models: every inference is answered at once with the same scores. What it
// costs is the protocols' part of a request. bench/server/grpc_cost.sh measures it.
//
//   octet_null_server [PORT]      says "listening on http://127.0.0.1:PORT", stops on SIGTERM
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "server/grpc/http2_factory.h"
#include "server/http/http_server.h"
#include "server/testing/fake_inference_service.h"

int main(int argc, char** argv) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  octet::testing::FakeInferenceService service;
  const auto server = octet::HttpServer::Start(
      {.host = "127.0.0.1",
       .port = static_cast<uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0),
       .add_http2 = octet::Http2Factory(service, {})},
      [](const octet::HttpRequest&, const octet::Respond& respond) { respond({.body = "{}"}); },
      [](const octet::AccessRecord&) {});
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return 1;
  }
  std::fprintf(stderr, "listening on %s\n", (*server)->url().c_str());
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->Drain();
  (*server)->Wait();
  return 0;
}
