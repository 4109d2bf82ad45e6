#include "server/http/tls.h"

#include <boost/asio/ssl/context.hpp>

#include <string_view>

namespace octet {
namespace {

namespace ssl = boost::asio::ssl;

// ALPN's list: each name behind its length.
constexpr std::string_view kProtocols = "\x02h2\x08http/1.1";

int ChooseProtocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_bytes,
                   const unsigned char* offered, unsigned offered_bytes, void* /*unused*/) {
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(
      &found, chosen_bytes, reinterpret_cast<const unsigned char*>(kProtocols.data()),
      static_cast<unsigned>(kProtocols.size()), offered, offered_bytes);
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> LoadTls(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                           ssl::context::no_tlsv1_1 | ssl::context::no_sslv2 |
                           ssl::context::no_sslv3,
                       error);
  context->use_certificate_chain_file(files.certificate, error);
  if (error) return InvalidArgument("{}: {}", files.certificate, error.message());
  context->use_private_key_file(files.key, ssl::context::pem, error);
  if (error) return InvalidArgument("{}: {}", files.key, error.message());
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return InvalidArgument("{}: the key is not that of {}", files.key, files.certificate);
  }
  SSL_CTX_set_alpn_select_cb(context->native_handle(), ChooseProtocol, nullptr);
  return context;
}

}  // namespace octet
