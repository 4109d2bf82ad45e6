// The input is what a client sends, from the preface on. After a read that ends in 0xfe time
// passes, after one that ends in 0xfd the server drains. Calls go to a service that answers at
// once.
#include <algorithm>
#include <cstdint>

#include "server/grpc/grpc_service.h"
#include "server/grpc/http2_session.h"
#include "server/testing/fake_inference_service.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using Clock = octet::Http2Session::Clock;
  constexpr size_t kPiece = 4096;
  static octet::testing::FakeInferenceService service;
  const octet::GrpcService methods(service, {});
  const octet::HttpLimits limits{.body_bytes = size_t{1} << 20};
  octet::MemoryBudget budget(size_t{8} << 20);
  Clock::time_point now{std::chrono::hours(1)};
  octet::Http2Session* running = nullptr;
  octet::Http2Session session(
      {.limits = limits,
       .body_budget = budget,
       .pool = std::make_shared<octet::BufferPool>(),
       .admit = [&](std::string_view path,
                    std::string_view authorization) { return methods.Admit(path, authorization); },
       .call =
           [&](int32_t id, const octet::GrpcCall& call) {
             methods.Call(call, [&, id](octet::GrpcReply reply) {
               running->Reply(id, std::move(reply), now);
             });
           },
       .observe = [](const octet::AccessRecord&) {}},
      "fuzzer");
  running = &session;
  session.Start(now);
  std::span<const uint8_t> input(data, size);
  while (!input.empty() && !session.Done()) {
    const auto part = input.first(std::min(kPiece, input.size()));
    input = input.subspan(part.size());
    if (!session.Receive(part, now)) break;
    std::string output;
    if (!session.Send(output, now)) break;
    if (part.back() == 0xfe) {
      now += std::chrono::seconds(20);
      session.Expire(now);
    }
    if (part.back() == 0xfd) session.Drain(now);
  }
  session.Close(now);
  return 0;
}
