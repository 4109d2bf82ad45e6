// The deadline of what a connection is doing now: at that time, pending operations of its stream
// are cancelled.
//
//   timer.Set(now + 10s); co_await read...; if (timer.expired()) ...
// One wait is pending at a time; a later deadline costs nothing, the wait is only renewed when it
// ends early. Owned by a connection and used on its strand; `owner` keeps both alive while it
// waits.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>

#include "server/http/stream.h"

namespace octet {

class DeadlineTimer {
 public:
  using Clock = std::chrono::steady_clock;

  explicit DeadlineTimer(Stream& stream) : stream_(stream), timer_(stream.get_executor()) {}

  void Set(Clock::time_point deadline, const std::shared_ptr<void>& owner) {
    deadline_ = deadline;
    expired_ = false;
    if (deadline < armed_) Arm(owner);
  }
  // Nothing is waited for any more; lets `owner` go.
  void Stop() {
    deadline_ = Clock::time_point::max();
    armed_ = Clock::time_point::max();
    timer_.cancel();
  }
  bool expired() const { return expired_; }

 private:
  void Arm(const std::shared_ptr<void>& owner) {
    armed_ = deadline_;
    timer_.expires_at(deadline_);
    timer_.async_wait([this, owner](const boost::system::error_code& error) {
      if (error) return;  // replaced or stopped
      armed_ = Clock::time_point::max();
      if (deadline_ == Clock::time_point::max()) return;
      if (Clock::now() < deadline_) return Arm(owner);
      expired_ = true;
      stream_.Cancel();
    });
  }

  Stream& stream_;
  boost::asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point armed_ = Clock::time_point::max();
  bool expired_ = false;
};

}  // namespace octet
