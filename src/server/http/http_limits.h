// How much, and for how long, one client may ask, and how much all of them together. Beyond a limit
// the client gets the status in the comment and the connection is closed.
#pragma once

#include <chrono>
#include <cstddef>

namespace octet {

struct HttpLimits {
  size_t header_bytes = 8192;                         // request line and fields: 431
  size_t header_fields = 100;                         // 431
  size_t body_bytes = size_t{16} << 20;               // declared or received: 413
  size_t all_body_bytes = size_t{256} << 20;          // of all connections, while held: 503
  std::chrono::milliseconds header_time{10'000};      // from the first byte on: 408
  std::chrono::milliseconds body_idle_time{10'000};   // between two reads or writes: 408
  std::chrono::milliseconds body_time{60'000};        // for the whole body: 408
  std::chrono::milliseconds keep_alive_time{75'000};  // between two requests: closed without words
  std::chrono::milliseconds drain_time{30'000};       // for open requests after Drain: cut off
  // For idle connections after Drain: a client that is about to ask again still gets its answer.
  std::chrono::milliseconds drain_idle_time{2'000};
  // For a client that was refused, or told goodbye, to close: cut off.
  std::chrono::milliseconds linger_time{2'000};
  size_t connections = 1024;            // 503
  size_t connections_per_address = 0;   // of one client: 503; 0: no limit of its own
  size_t chunks = 65536;                // of a chunked body: 400
  size_t chunk_extension_bytes = 4096;  // of all its chunks: 400
};

}  // namespace octet
