// What http_server.cc keeps of a connection, whatever protocol it speaks.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace octet {

class Connection {
 public:
  virtual ~Connection() = default;
  // Runs on the connection's strand until it is closed.
  virtual boost::asio::awaitable<void> Serve() = 0;
  // Closes when idle, else after the open requests are answered. Any thread.
  virtual void Drain() = 0;
};

}  // namespace octet
