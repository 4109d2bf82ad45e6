// The server's side of one HTTP/2 connection that carries unary gRPC calls: bytes in, bytes out; no
// sockets, no threads, no clock. nghttp2 does HTTP/2.
//
//   Start (Receive | Reply | Expire | Drain | Send)* Close
// After each of the others, Send what there is to send; when Done, close. Times are given by the
// caller, who calls Expire not long after deadline(). A call ends, with an AccessRecord for the
// observer, when its stream is closed; `cancelled` is set when that happens before it is answered.
#pragma once

#include <nghttp2/nghttp2.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "server/grpc/grpc_call.h"
#include "server/grpc/grpc_frame.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"

namespace octet {

class Http2Session {
 public:
  using Clock = std::chrono::steady_clock;

  // Everything here outlives the session.
  struct Host {
    const HttpLimits& limits;
    MemoryBudget& body_budget;
    std::shared_ptr<BufferPool> pool;
    // OK, or why a call is refused before its message has arrived.
    std::function<GrpcStatus(std::string_view path, std::string_view authorization)> admit;
    // Answered by Reply(stream_id, ...), within this call or later.
    std::function<void(int32_t stream_id, GrpcCall call)> call;
    AccessObserver observe;
  };

  Http2Session(Host host, std::string peer);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  void Start(Clock::time_point now);
  // False when the bytes are no HTTP/2 or abusive: the connection is to be closed.
  [[nodiscard]] bool Receive(std::span<const uint8_t> bytes, Clock::time_point now);
  // Nothing happens when the call has ended already.
  void Reply(int32_t stream_id, GrpcReply reply, Clock::time_point now);
  // Ends what is overdue.
  void Expire(Clock::time_point now);
  // When something may be overdue; max: nothing is waited for.
  Clock::time_point deadline() const { return deadline_; }
  // No new calls, in two steps (RFC 9113 section 6.8): calls that are under way to us are answered.
  void Drain(Clock::time_point now);
  // Appends frames to `out`, as many as are wanted for one write. False when the session is broken.
  [[nodiscard]] bool Send(std::string& out, Clock::time_point now);
  // Nothing is left to send or to wait for.
  bool Done() const;
  // The connection is gone: what is open is cancelled.
  void Close(Clock::time_point now);

 private:
  struct Stream;
  struct Callbacks;  // nghttp2's, in http2_session.cc

  Stream* FindStream(int32_t id) const;
  void OpenStream(int32_t id);
  void AddField(Stream& stream, std::string_view name, std::string_view value);
  void EndHeaders(Stream& stream);
  void EndRequest(Stream& stream);
  void ReceiveData(Stream& stream, std::span<const uint8_t> bytes);
  void CloseStream(int32_t id);

  void CheckDeadline(Stream& stream);
  std::optional<GrpcStatus> CheckRequest(Stream& stream);
  // An answer without a message: trailers only.
  void Refuse(Stream& stream, GrpcStatus status);
  void RefuseHttp(Stream& stream, const char* http_status);
  void Cancel(Stream& stream);
  void SubmitMessage(Stream& stream);
  // At its end.
  void Observe(Stream& stream);
  void WakeAt(Clock::time_point time) { deadline_ = std::min(deadline_, time); }
  void FinishDrain();

  const Host host_;
  const std::string peer_;
  nghttp2_session* session_ = nullptr;
  std::unordered_map<int32_t, std::unique_ptr<Stream>> streams_;
  std::string* out_ = nullptr;  // while in Send
  Clock::time_point now_;       // of the call that is under way
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point idle_since_;  // while no stream is open
  Clock::time_point drain_end_ = Clock::time_point::max();
  bool draining_ = false;
};

}  // namespace octet
