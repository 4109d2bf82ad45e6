#include "server/rest/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

#include "server/http/header_value.h"

namespace octet {
namespace {

// zlib's window bits: 15, and 16 to write or 32 to recognise a gzip header.
constexpr int kWriteGzip = 15 + 16;
constexpr int kRecognise = 15 + 32;
constexpr size_t kFirstBytes = size_t{64} << 10;

}  // namespace

InflateFailure Inflate(std::span<const uint8_t> compressed, size_t max_bytes, MemoryShare& share,
                       std::vector<uint8_t>& output) {
  z_stream stream{};
  if (inflateInit2(&stream, kRecognise) != Z_OK) return InflateFailure::kNoMemory;
  stream.next_in = const_cast<uint8_t*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  output.clear();
  int result = Z_OK;
  bool has_room = true;
  while (result == Z_OK && has_room) {
    const size_t done = stream.total_out;
    // One byte more than the limit may come, to tell that there is more.
    if (done == output.size()) {
      const size_t bytes = std::min(max_bytes + 1, std::max(kFirstBytes, 2 * done));
      has_room = share.GrowTo(bytes);
      if (!has_room) break;
      output.reserve(bytes);  // resize alone may take more than is counted
      output.resize(bytes);
    }
    if (done == output.size()) break;
    stream.next_out = output.data() + done;
    stream.avail_out = static_cast<uInt>(output.size() - done);
    result = inflate(&stream, Z_NO_FLUSH);
  }
  output.resize(stream.total_out);
  const bool whole = result == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!has_room) return InflateFailure::kNoMemory;
  if (output.size() > max_bytes) return InflateFailure::kTooLarge;
  return whole ? InflateFailure::kNone : InflateFailure::kMalformed;
}

std::string Gzip(std::string_view text) {
  z_stream stream{};
  constexpr int kMemoryLevel = 8;
  OCTET_CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kWriteGzip, kMemoryLevel,
                           Z_DEFAULT_STRATEGY) == Z_OK);
  std::string output(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
  OCTET_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  output.resize(stream.total_out);
  deflateEnd(&stream);
  return output;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  std::optional<bool> any;
  while (!accept_encoding.empty()) {
    const size_t comma = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view coding = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
    const std::string_view name = HeaderToken(coding);
    const auto quality = HeaderParameter(coding, "q");
    const bool wanted = !quality || quality->find_first_not_of("0.") != std::string_view::npos;
    if (EqualsIgnoringCase(name, "gzip") || EqualsIgnoringCase(name, "x-gzip")) return wanted;
    if (name == "*") any = wanted;
  }
  return any.value_or(false);
}

}  // namespace octet
