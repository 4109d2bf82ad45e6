#include "server/rest/multipart.h"

#include <string>

#include "server/http/header_value.h"

namespace octet {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// The form field's name in a part's header lines; empty when they have none.
std::string_view FieldName(std::string_view header) {
  while (!header.empty()) {
    const std::string_view line = header.substr(0, header.find(kLineEnd));
    header.remove_prefix(std::min(line.size() + kLineEnd.size(), header.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (!EqualsIgnoringCase(line.substr(0, colon), "Content-Disposition")) continue;
    return HeaderParameter(line.substr(colon + 1), "name").value_or(std::string_view());
  }
  return {};
}

// Cuts the rest of the delimiter's line and the header lines off `rest`; returns the header lines.
Result<std::string_view> TakePartHeader(std::string_view& rest) {
  const size_t text = rest.find_first_not_of(" \t");
  rest.remove_prefix(std::min(text, rest.size()));
  if (!rest.starts_with(kLineEnd))
    return Corrupt("multipart boundary is not followed by a line end");
  // The search starts at the delimiter's own line end: a part without header lines is one blank
  // line.
  const size_t end = rest.substr(0, kMaxPartHeaderBytes).find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return Corrupt("multipart part header does not end within {} bytes", kMaxPartHeaderBytes);
  }
  const std::string_view header = rest.substr(0, end);
  rest.remove_prefix(end + 2 * kLineEnd.size());
  return header.substr(std::min(kLineEnd.size(), header.size()));
}

}  // namespace

Result<std::string_view> MultipartBoundary(std::string_view content_type) {
  const auto boundary = HeaderParameter(content_type, "boundary");
  if (!boundary || boundary->empty()) {
    return InvalidArgument("multipart content type has no boundary");
  }
  if (boundary->size() > kMaxBoundaryBytes) {
    return InvalidArgument("multipart boundary has {} bytes, limit {}", boundary->size(),
                           kMaxBoundaryBytes);
  }
  return *boundary;
}

Result<std::vector<MultipartPart>> ParseMultipart(std::span<const uint8_t> body,
                                                  std::string_view boundary) {
  const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
  const std::string delimiter = std::string("\r\n--").append(boundary);
  // The first delimiter may stand at the very start, without its line end.
  const std::string_view first = std::string_view(delimiter).substr(kLineEnd.size());
  std::string_view rest = text;
  if (text.starts_with(first)) {
    rest.remove_prefix(first.size());
  } else {
    const size_t begin = text.find(delimiter);
    if (begin == std::string_view::npos) {
      return Corrupt("multipart body does not contain its boundary");
    }
    rest.remove_prefix(begin + delimiter.size());
  }
  std::vector<MultipartPart> parts;
  while (!rest.starts_with("--")) {
    if (parts.size() == kMaxMultipartParts) {
      return Corrupt("multipart body has more than {} parts", kMaxMultipartParts);
    }
    OCTET_ASSIGN(const std::string_view header, TakePartHeader(rest));
    const size_t end = rest.find(delimiter);
    if (end == std::string_view::npos) return Corrupt("multipart body ends inside a part");
    const auto offset = static_cast<size_t>(rest.data() - text.data());
    parts.push_back({FieldName(header), body.subspan(offset, end)});
    rest.remove_prefix(end + delimiter.size());
  }
  return parts;
}

}  // namespace octet
