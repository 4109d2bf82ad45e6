#include "kernels/dot16/dot16_kernel.h"

namespace octet::kernels {
namespace {

void DotRows16Reference(const int16_t* x, const int8_t* w, int depth, int rows, int64_t* sums) {
  for (int n = 0; n < rows; ++n) {
    int64_t sum = 0;
    for (int k = 0; k < depth; ++k) sum += int64_t{x[k]} * w[int64_t{n} * depth + k];
    sums[n] = sum;
  }
}

void MultiplyAdd16Reference(const int16_t* x, const int8_t* w, int count, int32_t* acc) {
  for (int c = 0; c < count; ++c) acc[c] += x[c] * w[c];
}

}  // namespace

const Dot16Kernel kDot16Reference = {
    .name = "Dot16Reference",
    .dot_rows = DotRows16Reference,
    .multiply_add = MultiplyAdd16Reference,
};

}  // namespace octet::kernels
