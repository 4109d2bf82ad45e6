// For coroutines: co_await socket.async_read_some(buffer, Into(error)) sets `error` instead of
// throwing.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace octet {

inline auto Into(boost::system::error_code& error) {
  return boost::asio::redirect_error(boost::asio::use_awaitable, error);
}

}  // namespace octet
