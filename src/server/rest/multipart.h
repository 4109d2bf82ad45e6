// The parts of a multipart/form-data body (RFC 7578, RFC 2046):
//
//   preamble CRLF --boundary CRLF
//   Content-Disposition: form-data; name="image"; filename="cat.jpg" CRLF
//   CRLF
//   content
//   CRLF --boundary-- epilogue
//
// Parts are views into the body and live as long as it. Memory grows with the number of parts
// alone. Pure functions on untrusted bytes: every error is Corrupt or InvalidArgument.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet {

inline constexpr size_t kMaxMultipartParts = 16;
inline constexpr size_t kMaxPartHeaderBytes = 4096;
inline constexpr size_t kMaxBoundaryBytes = 70;  // RFC 2046

struct MultipartPart {
  std::string_view name;  // empty when the part has none
  std::span<const uint8_t> content;
};

// The boundary that a Content-Type names; a view into it.
Result<std::string_view> MultipartBoundary(std::string_view content_type);

Result<std::vector<MultipartPart>> ParseMultipart(std::span<const uint8_t> body,
                                                  std::string_view boundary);

}  // namespace octet
