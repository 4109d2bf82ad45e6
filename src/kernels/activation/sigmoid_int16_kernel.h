// LOGISTIC and TANH of int16, elementwise; output may be input. Both come from one table of the
// logistic function, since it is point-symmetric and tanh(x) = 2 sigmoid(2 x) - 1:
//
//   entry[k] = round(s(k) - ((s(k) + s(k + 1)) / 2 - s(k + 1/2)) / 2)   s(k) = 2^16 sigmoid(k / 24)
//     for k = 0 .. 254: less half of what a line misses in the middle of a step; entry[255] = 2^16
//     - 1
//
//   x' = floor((input[i] * multiplier + 2^(s - 1)) / 2^s)    s = right_shift; nothing added if 0
//   x' = 2^9 * 24 is 1.0:  |x'| = 2^b k + o,  b = 9 for LOGISTIC, 8 for TANH, which doubles x'
//   t  = 2^b entry[k] + o (entry[k + 1] - entry[k]), or the table's end from k = 255 on
//   LOGISTIC  output[i] = t / 2^10, or 1 - t / 2^10 for x' < 0, rounded half up and half down
//   TANH      output[i] = (t - 2^23) / 2^8, or minus that for x' < 0, rounded likewise
//
// The output's scale is 2^-15, all zero points are 0.
// = tflite::reference_integer_ops::Logistic and Tanh of int16, sigmoid_table_uint16. For input
// scales of 2^-12 (and 2^-11 in TANH) TFLite's optimised kernels compute with gemmlowp instead and
// differ.
#pragma once

#include <cstdint>

namespace octet::kernels {

struct SigmoidTable {
  static constexpr int kLast = 255;
  uint16_t entries[kLast + 1];
};

// Load time.
SigmoidTable MakeSigmoidTable();

struct SigmoidInt16Arguments {
  int32_t multiplier =
      0;                // 0 to 2^16 - 1; multiplier / 2^right_shift is the input scale * 3 * 2^12
  int right_shift = 0;  // 0 to 31; a multiplier of 2^15 or more has none
  SigmoidTable table;
};

void LogisticInt16Reference(const SigmoidInt16Arguments& arguments, const int16_t* input,
                            int64_t count, int16_t* output);
void TanhInt16Reference(const SigmoidInt16Arguments& arguments, const int16_t* input, int64_t count,
                        int16_t* output);

}  // namespace octet::kernels
