// gzip and deflate bodies (RFC 9110 section 8.4.1). Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
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

}  // namespace octet
