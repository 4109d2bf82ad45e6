// A client for http:// and https:// URLs over one keep-alive connection: libcurl behind a Result.
//
//   Create (Get | Post)*
// Proxies of the environment are not used: what is asked is a machine's own server, or one whose
// speed is measured. Redirects are not followed. An answer is an answer whatever its status is; an
// error is that none came: Unavailable with the URL and libcurl's reason.
// One thread at a time. Part of builds with the server only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace octet {

struct UrlClientOptions {
  std::chrono::milliseconds timeout{30'000};  // of one request, connecting included
  bool verify_certificate = true;
  std::string bearer_token;  // empty: none is sent
};

struct UrlAnswer {
  int status = 0;
  std::string body;
};

class UrlClient {
 public:
  static Result<UrlClient> Create(const UrlClientOptions& options);
  UrlClient(UrlClient&&) noexcept;
  UrlClient& operator=(UrlClient&&) noexcept;
  ~UrlClient();

  Result<UrlAnswer> Get(const std::string& url);
  Result<UrlAnswer> Post(const std::string& url, std::string_view content_type,
                         std::span<const uint8_t> body);

 private:
  struct Connection;
  explicit UrlClient(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

// `value` as a part of a query: "a b" -> "a%20b".
std::string PercentEncoded(std::string_view value);

}  // namespace octet
