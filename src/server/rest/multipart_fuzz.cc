// The first line of the input is a Content-Type, the rest a body of that type.
#include <algorithm>
#include <cstdint>

#include "server/rest/multipart.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> input(data, size);
  const auto line_end = std::ranges::find(input, '\n');
  const auto line = static_cast<size_t>(line_end - input.begin());
  const std::string_view content_type(reinterpret_cast<const char*>(data), line);
  const auto body = input.subspan(std::min(line + 1, size));
  const auto boundary = octet::MultipartBoundary(content_type);
  if (!boundary) return 0;
  const auto parts = octet::ParseMultipart(body, *boundary);
  if (!parts) return 0;
  OCTET_CHECK(parts->size() <= octet::kMaxMultipartParts);
  const uint8_t* previous_end = body.data();
  for (const octet::MultipartPart& part : *parts) {
    OCTET_CHECK(part.content.data() >= previous_end);
    previous_end = part.content.data() + part.content.size();
    OCTET_CHECK(previous_end <= data + size);
    OCTET_CHECK(part.name.size() <= octet::kMaxPartHeaderBytes);
  }
  return 0;
}
