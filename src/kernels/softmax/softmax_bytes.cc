#include "kernels/softmax/softmax_bytes_kernel.h"

#include <algorithm>
#include <limits>

#include "kernels/softmax/softmax_terms.h"

namespace octet::kernels {
namespace {

constexpr int kDifferences = 256;

uint8_t RowMax(const SoftmaxBytesArguments& a, const uint8_t* row) {
  uint8_t max = 0;
  for (int64_t c = 0; c < a.depth; ++c)
    max = std::max(max, static_cast<uint8_t>(row[c] ^ a.input_flip));
  return max;
}

uint8_t OutputOf(FixedPointReciprocal reciprocal, int32_t exp, uint8_t flip) {
  constexpr int32_t kMost = std::numeric_limits<uint8_t>::max();
  return static_cast<uint8_t>(std::min(SoftmaxSteps(reciprocal, exp), kMost) ^ flip);
}

}  // namespace

SoftmaxTable MakeSoftmaxTable(const SoftmaxQuantizedArguments& arguments) {
  SoftmaxTable table;
  for (int d = 0; d < kDifferences; ++d) {
    table.exp[d] = SoftmaxExp(arguments, -d);
    table.sum_term[d] = SoftmaxSumTerm(table.exp[d]);
  }
  return table;
}

void SoftmaxBytes(const SoftmaxBytesArguments& a, const uint8_t* input, uint8_t* output) {
  const SoftmaxTable& table = *a.table;
  for (int64_t r = 0; r < a.row_count; ++r) {
    const uint8_t max = RowMax(a, input);
    const auto difference = [&a, max](uint8_t x) { return max - (x ^ a.input_flip); };
    uint64_t sum = 0;
    for (int64_t c = 0; c < a.depth; ++c) sum += table.sum_term[difference(input[c])];
    const FixedPointReciprocal reciprocal = SoftmaxReciprocal(sum);
    if (a.depth < kDifferences) {
      for (int64_t c = 0; c < a.depth; ++c)
        output[c] = OutputOf(reciprocal, table.exp[difference(input[c])], a.output_flip);
    } else {
      uint8_t outputs[kDifferences];
      for (int d = 0; d < kDifferences; ++d)
        outputs[d] = OutputOf(reciprocal, table.exp[d], a.output_flip);
      for (int64_t c = 0; c < a.depth; ++c) output[c] = outputs[difference(input[c])];
    }
    input += a.depth;
    output += a.depth;
  }
}

}  // namespace octet::kernels
