// Which output channel a vector lane holds.
//
// A panel is `vectors` vectors of int32 lanes, accumulators of different output channels of one
// pixel. Narrowing two of them to int16 and four to bytes (x86 packssdw, packuswb) interleaves the
// 128-bit pieces of the vectors, so the lanes are dealt out such that the bytes come out in order:
//
//   channel = 4 * (piece * vectors + vector) + i        piece = lane / 4, i = lane % 4
//
// Two vectors of 8 lanes:
//
//   vector 0 |  0  1  2  3 |  8  9 10 11 |
//   vector 1 |  4  5  6  7 | 12 13 14 15 |
//   narrowed |  0 .. 7     |  8 .. 15    |
#pragma once

namespace octet::kernels {

[[maybe_unused]] static constexpr int ChannelOfLane(int vectors, int vector, int lane) {
  return 4 * (lane / 4 * vectors + vector) + lane % 4;
}

}  // namespace octet::kernels
