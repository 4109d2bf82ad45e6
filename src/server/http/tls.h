// The server's side of TLS: a certificate chain and its key, from PEM files.
// TLS 1.2 and newer. ALPN offers h2 and http/1.1.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace boost::asio::ssl {
class context;
}

namespace octet {

struct TlsFiles {
  std::string certificate;  // PEM chain; empty: no TLS
  std::string key;          // PEM
};

// Errors name the file.
Result<std::shared_ptr<boost::asio::ssl::context>> LoadTls(const TlsFiles& files);

}  // namespace octet
