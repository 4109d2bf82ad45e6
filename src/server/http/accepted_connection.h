// A connection that has just been accepted: shakes hands (TLS), reads until it knows whether the
// client speaks HTTP/1.1 or HTTP/2 (its 24-byte preface, RFC 9113 section 3.4), then is that.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <memory>

#include "server/http/connection.h"
#include "server/http/connection_context.h"
#include "server/http/deadline_timer.h"
#include "server/http/stream.h"

namespace octet {

class AcceptedConnection : public Connection,
                           public std::enable_shared_from_this<AcceptedConnection> {
 public:
  // The stream's executor must be a strand.
  AcceptedConnection(std::unique_ptr<Stream> stream, const ConnectionContext& context);

  boost::asio::awaitable<void> Serve() override;
  void Drain() override;

 private:
  enum class Protocol { kNone, kHttp1, kHttp2 };
  boost::asio::awaitable<Protocol> Detect();

  const ConnectionContext& context_;
  const Stream::executor_type executor_;
  std::unique_ptr<Stream> stream_;  // null once `inner_` has it
  std::unique_ptr<DeadlineTimer> timer_;
  boost::beast::flat_buffer received_;
  std::shared_ptr<Connection> inner_;
  bool draining_ = false;
};

}  // namespace octet
