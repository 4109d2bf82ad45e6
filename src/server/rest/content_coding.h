// gzip and deflate bodies (RFC 9110 section 8.4.1). Any thread may call.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/http_message.h"
#include "server/memory_budget.h"

namespace octet {

enum class InflateFailure { kNone, kMalformed, kTooLarge, kNoMemory };

// gzip or zlib data, told apart by their first bytes. Output beyond `max_bytes` is not produced,
// and `share` grows to the bytes that it takes before it takes them; kNoMemory where it cannot.
InflateFailure Inflate(std::span<const uint8_t> compressed, size_t max_bytes, MemoryShare& share,
                       std::vector<uint8_t>& output);
std::string Gzip(std::string_view text);

// Whether an Accept-Encoding field takes gzip: named, or "*", and not with q=0.
bool AcceptsGzip(std::string_view accept_encoding);

// A handler that takes compressed bodies and gzips long answers where the client takes that, around
// one that knows of neither. 413 where a body decompresses to more than `max_bytes`, 503 where
// `budget`, which counts them until they are answered, has no room; it is borrowed.
RequestHandler WithContentCodings(RequestHandler handle, size_t max_bytes, MemoryBudget& budget);

}  // namespace octet
