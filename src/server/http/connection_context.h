// What all connections of a server share; outlives them. Only files that see Asio include this.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>

#include <functional>
#include <memory>

#include "server/http/connection.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/http/stream.h"
#include "server/memory_budget.h"

namespace octet {

struct ConnectionContext {
  HttpLimits limits;
  RequestHandler handle;
  AccessObserver observe;
  std::unique_ptr<MemoryBudget> body_budget;
  // Makes the connection of a client that speaks HTTP/2; `received` begins with its preface. Null:
  // HTTP/1.1 only.
  std::function<std::shared_ptr<Connection>(std::unique_ptr<Stream> stream,
                                            boost::beast::flat_buffer received,
                                            const ConnectionContext& context)>
      make_http2;
};

}  // namespace octet
