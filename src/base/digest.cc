#include "base/digest.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace octet {

std::string Sha256Hex(std::span<const uint8_t> bytes) {
  unsigned char digest[32];
  unsigned int digest_bytes = 0;
  OCTET_CHECK(
      EVP_Digest(bytes.data(), bytes.size(), digest, &digest_bytes, EVP_sha256(), nullptr) == 1);
  OCTET_CHECK(digest_bytes == sizeof(digest));
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace octet
