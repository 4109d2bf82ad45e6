// One connection that speaks HTTP/2: moves bytes between a Stream and an Http2Session, and calls
// between the session and a GrpcService.
//
// All of it is on the connection's strand; answers may come from any thread. At most one write is
// under way, of everything that was ready when it began.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <memory>
#include <string>
#include <vector>

#include "server/grpc/grpc_service.h"
#include "server/grpc/http2_session.h"
#include "server/http/connection.h"
#include "server/http/connection_context.h"
#include "server/http/stream.h"

namespace octet {

class Http2Connection : public Connection, public std::enable_shared_from_this<Http2Connection> {
 public:
  // The stream's executor must be a strand. `received` begins with the preface.
  Http2Connection(std::unique_ptr<Stream> stream, boost::beast::flat_buffer received,
                  const ConnectionContext& context, std::shared_ptr<const GrpcService> service,
                  std::shared_ptr<BufferPool> pool);

  boost::asio::awaitable<void> Serve() override;
  void Drain() override;

 private:
  using Clock = Http2Session::Clock;

  Http2Session::Host MakeHost(std::shared_ptr<BufferPool> pool);
  void Call(int32_t stream_id, GrpcCall call);
  boost::asio::awaitable<void> ReadUntilDone();
  void Receive(std::span<const uint8_t> bytes);
  boost::asio::awaitable<void> Linger();
  // Writes what the session has, unless a write is under way: then when that is done.
  void Flush();
  void WriteDone(const boost::system::error_code& error);
  void SetTimer();
  void OnTimer();

  std::unique_ptr<Stream> stream_;
  const ConnectionContext& context_;
  std::shared_ptr<const GrpcService> service_;
  boost::beast::flat_buffer received_;
  Http2Session session_;
  boost::asio::steady_timer timer_;
  Clock::time_point timer_time_ = Clock::time_point::max();   // when it fires
  Clock::time_point write_time_ = Clock::time_point::max();   // when the write is overdue
  Clock::time_point linger_time_ = Clock::time_point::max();  // when the client must have closed
  std::vector<uint8_t> input_;
  std::string output_;
  bool reading_ = false;  // inside session_.Receive
  bool writing_ = false;
  bool broken_ = false;
  bool closed_ = false;
};

}  // namespace octet
