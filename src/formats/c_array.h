// Bytes as C source: a header that C99 and C++ compilers take, for firmware without a file system.
//
//   #define NAME_SIZE 4u
//   OCTET_ALIGN(16) static const unsigned char NAME[4] = {
//     0x1c, 0x00, ...
//   };
// Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace octet {

struct CArray {
  std::string name;     // a C identifier
  std::string comment;  // one line
  std::span<const uint8_t> bytes;
};

// InvalidArgument for what is not a C identifier, or a keyword of C or C++.
Status CheckCIdentifier(std::string_view name);

// A whole header with an include guard made of `guard`, a C identifier. Names were checked; no
// array is empty. 16 bytes of alignment are what TFLite's readers want of a model.
std::string CHeader(std::string_view guard, std::span<const CArray> arrays);

}  // namespace octet
