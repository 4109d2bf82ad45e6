// gzip and deflate bodies (RFC 9110 section 8.4.1). Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet {

enum class InflateFailure { kNone, kMalformed, kTooLarge };

// gzip or zlib data, told apart by their first bytes. Output beyond `max_bytes` is not produced.
InflateFailure Inflate(std::span<const uint8_t> compressed, size_t max_bytes,
                       std::vector<uint8_t>& output);
std::string Gzip(std::string_view text);

// Whether an Accept-Encoding field takes gzip: named, or "*", and not with q=0.
bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace octet
