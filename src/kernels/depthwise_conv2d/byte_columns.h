// Columns of bytes for the loop of depthwise_row_tile.h, where a dot product multiplies the four
// bytes of a dword: four rows at a time are interleaved so that a dword holds one channel of four
// vertical taps. Rows beyond the last tap are zeros. Beside an Isa's words (kernels/isa/*.h) Words
// gives
//
//   Flips(uint8_t flip)                                 -> Operand, what rows are flipped with
//   LoadRow<kTaps>(rows, row, offset)                   -> Operand, bytes as stored
//   Xor(Operand, Operand), ZeroRow()                    -> Operand
//   ZipBytesLow / ZipBytesHigh / ZipPairsLow / ZipPairsHigh(Operand, Operand) -> Operand
#pragma once

#include <cstdint>

namespace octet::kernels {

template <class Words>
struct ByteColumns : Words {
  using Operand = typename Words::Operand;
  static constexpr int kRowsOfDword = 4;
  static constexpr int kVectors = Words::kVectors;
  static_assert(kVectors == kRowsOfDword);
  static constexpr int Dwords(int taps) { return (taps + kRowsOfDword - 1) / kRowsOfDword; }

  template <int kTaps>
  [[gnu::always_inline]] static inline Operand Row(const uint8_t* const* rows, int row,
                                                   int64_t offset, Operand flips) {
    if (row >= kTaps) return Words::ZeroRow();
    return Words::Xor(Words::template LoadRow<kTaps>(rows, row, offset), flips);
  }

  template <int kTaps>
  [[gnu::always_inline]] static inline void Column(const uint8_t* const* rows, int64_t offset,
                                                   uint8_t flip, Operand (*out)[kVectors]) {
    const Operand flips = Words::Flips(flip);
    constexpr int kDwords = Dwords(kTaps);
#pragma GCC unroll 2
    for (int d = 0; d < kDwords; ++d) {
      const Operand row0 = Row<kTaps>(rows, 4 * d, offset, flips);
      const Operand row1 = Row<kTaps>(rows, 4 * d + 1, offset, flips);
      const Operand row2 = Row<kTaps>(rows, 4 * d + 2, offset, flips);
      const Operand row3 = Row<kTaps>(rows, 4 * d + 3, offset, flips);
      const Operand low01 = Words::ZipBytesLow(row0, row1);
      const Operand high01 = Words::ZipBytesHigh(row0, row1);
      const Operand low23 = Words::ZipBytesLow(row2, row3);
      const Operand high23 = Words::ZipBytesHigh(row2, row3);
      out[d][0] = Words::ZipPairsLow(low01, low23);
      out[d][1] = Words::ZipPairsHigh(low01, low23);
      out[d][2] = Words::ZipPairsLow(high01, high23);
      out[d][3] = Words::ZipPairsHigh(high01, high23);
    }
  }
};

}  // namespace octet::kernels
