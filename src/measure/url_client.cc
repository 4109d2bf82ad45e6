#include "measure/url_client.h"

#include <curl/curl.h>

#include <algorithm>

namespace octet {
namespace {

constexpr size_t kMaxAnswerBytes = 16 << 20;

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct HandleDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

size_t AppendBody(const char* bytes, size_t size, size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  if (size * count > kMaxAnswerBytes - text.size()) return 0;  // libcurl gives up
  text.append(bytes, size * count);
  return size * count;
}

// Not safe beside other threads of libcurl, so once, before the first handle.
bool GlobalInit() {
  static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return done;
}

}  // namespace

struct UrlClient::Connection {
  std::unique_ptr<CURL, HandleDeleter> handle;
  char reason[CURL_ERROR_SIZE] = {};

  Result<UrlAnswer> Perform(const std::string& url) {
    UrlAnswer answer;
    CURL* const curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    reason[0] = '\0';
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
      return Unavailable("{}: {}", url, reason[0] != '\0' ? reason : curl_easy_strerror(code));
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
  }
};

UrlClient::UrlClient(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
UrlClient::UrlClient(UrlClient&&) noexcept = default;
UrlClient& UrlClient::operator=(UrlClient&&) noexcept = default;
UrlClient::~UrlClient() = default;

Result<UrlClient> UrlClient::Create(const UrlClientOptions& options) {
  if (!GlobalInit()) return Internal("libcurl does not start");
  auto connection = std::make_unique<Connection>();
  connection->handle.reset(curl_easy_init());
  CURL* const curl = connection->handle.get();
  if (curl == nullptr) return Internal("libcurl does not start");
  const long verify = options.verify_certificate ? 1 : 0;
  constexpr long kVerifyName = 2;
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->reason);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify * kVerifyName);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "octet");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, AppendBody);
  if (!options.bearer_token.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, options.bearer_token.c_str());
  }
  return UrlClient(std::move(connection));
}

Result<UrlAnswer> UrlClient::Get(const std::string& url) {
  curl_easy_setopt(connection_->handle.get(), CURLOPT_HTTPGET, 1L);
  return connection_->Perform(url);
}

Result<UrlAnswer> UrlClient::Post(const std::string& url, std::string_view content_type,
                                  std::span<const uint8_t> body) {
  CURL* const curl = connection_->handle.get();
  std::unique_ptr<curl_slist, ListDeleter> fields(
      curl_slist_append(nullptr, fmt::format("Content-Type: {}", content_type).c_str()));
  // Without it libcurl waits for the server's leave before it sends a large body.
  curl_slist_append(fields.get(), "Expect:");
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(body.data()));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
  auto answer = connection_->Perform(url);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  return answer;
}

std::string PercentEncoded(std::string_view value) {
  constexpr std::string_view kUnreserved = "-._~";
  std::string encoded;
  for (const char c : value) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       kUnreserved.find(c) != std::string_view::npos;
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace octet
