// Input pixels in the form the GEMM kernels read them, with the image's border made explicit.
//
// Bytes stay bytes or become int16; `flip` = 0x80 turns an int8 into the unsigned byte 128 more and
// back (q ^ 0x80), 0 leaves it.
#pragma once

#include <cstdint>

namespace octet::kernels {

// to[i] = from[i] ^ flip
void CopyBytes(const uint8_t* from, int64_t count, uint8_t flip, uint8_t* to);
// to[i] = from[i] ^ flip, widened as an unsigned byte
void WidenBytes(const uint8_t* from, int64_t count, uint8_t flip, int16_t* to);

// sums[m] = sum over runs r and i < run_length of the unsigned bytes
// input[m * row_bytes + run_offsets[r] + i] (offset in `signed_input` by 128: of int8 values).
struct RowSumArguments {
  const uint8_t* input = nullptr;
  int64_t row_bytes = 0;
  const int32_t* run_offsets = nullptr;
  int runs = 0;
  int run_length = 0;
  bool signed_input = false;
  int32_t factor = 0;  // multiplied into the sums
};
void RowSums(const RowSumArguments& arguments, int rows, int32_t* sums);

}  // namespace octet::kernels
