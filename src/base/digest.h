// SHA-256 (FIPS 180-4) of bytes, as 64 lower-case hexadecimal digits.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace octet {

std::string Sha256Hex(std::span<const uint8_t> bytes);

}  // namespace octet
