#include "server/rest/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

#include "server/http/header_value.h"
#include "server/rest/error_response.h"

namespace octet {
namespace {

// zlib's window bits: 15, and 16 to write or 32 to recognise a gzip header.
constexpr int kWriteGzip = 15 + 16;
constexpr int kRecognise = 15 + 32;
constexpr size_t kFirstBytes = size_t{64} << 10;

// Shorter answers are not worth compressing.
constexpr size_t kMinGzipBytes = 1024;

constexpr int kContentTooLarge = 413;
constexpr int kUnsupportedMediaType = 415;

// A plain answer, gzipped where the client takes that.
Respond Gzipping(const HttpRequest& request, const Respond& respond) {
  const std::string* const accepts = request.Field("Accept-Encoding");
  if (accepts == nullptr || !AcceptsGzip(*accepts)) return respond;
  return [respond](HttpResponse response) {
    if (response.body.size() >= kMinGzipBytes) {
      response.body = Gzip(response.body);
      response.headers.emplace_back("Content-Encoding", "gzip");
      response.headers.emplace_back("Vary", "Accept-Encoding");
    }
    respond(std::move(response));
  };
}

// Replaces a compressed body by what is in it, which `share` then counts; the answer when that
// cannot be done.
std::optional<HttpResponse> DecodeBody(HttpRequest& request, size_t max_bytes, MemoryShare& share) {
  const std::string* const coding = request.Field("Content-Encoding");
  if (coding == nullptr || *coding == "identity") return std::nullopt;
  if (*coding != "gzip" && *coding != "deflate") {
    HttpResponse response = ErrorResponse(request.target, kUnsupportedMediaType,
                                          "content encoding is not supported: send gzip, deflate "
                                          "or none");
    response.headers.emplace_back("Accept-Encoding", "gzip, deflate");
    return response;
  }
  std::vector<uint8_t> body;
  switch (Inflate(request.body, max_bytes, share, body)) {
    case InflateFailure::kNone:
      request.body = std::move(body);
      return std::nullopt;
    case InflateFailure::kTooLarge:
      return ErrorResponse(
          request.target, kContentTooLarge,
          fmt::format("request body has more than {} bytes when decompressed", max_bytes));
    case InflateFailure::kNoMemory:
      return ErrorResponse(
          request.target,
          Refusal{Unavailable("decompressed requests of other clients fill the {} bytes for them",
                              share.budget().limit_bytes())});
    case InflateFailure::kMalformed:
      break;
  }
  return ErrorResponse(request.target,
                       InvalidArgument("request body is not valid {} data", *coding));
}

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

RequestHandler WithContentCodings(RequestHandler handle, size_t max_bytes, MemoryBudget& budget) {
  return [handle = std::move(handle), max_bytes, &budget](HttpRequest request,
                                                          const Respond& respond) {
    // What a body decompresses to is held as long as the body: until the answer.
    const auto share = std::make_shared<MemoryShare>(budget);
    const Respond answer = [share, answer = Gzipping(request, respond)](HttpResponse response) {
      share->Release();
      answer(std::move(response));
    };
    if (auto refused = DecodeBody(request, max_bytes, *share)) return answer(*std::move(refused));
    handle(std::move(request), answer);
  };
}

}  // namespace octet
