#include "npu/rocket_buffer.h"

namespace octet {
namespace {

constexpr int64_t kBanks = 12;
constexpr int64_t kEntriesInBank = 256;
constexpr int64_t kEntryBytes = 128;
constexpr int64_t kAtomChannels = 16;
constexpr int64_t kAtomsInEntry = kEntryBytes / kAtomChannels;
constexpr int64_t kAtomsThatTakeAnEntry = 3;
constexpr int64_t kInputBanksBesideStreamedWeights = 7;

int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

int64_t RowEntries(const RocketConvolution& c) {
  const int64_t atoms = DivideUp(c.input_channels, kAtomChannels);
  const int64_t rest = atoms % kAtomsInEntry;
  return atoms / kAtomsInEntry * c.input_width +
         (rest == kAtomsThatTakeAnEntry ? c.input_width
                                        : DivideUp(rest * c.input_width, kAtomsInEntry));
}

}  // namespace

RocketBanks BanksOf(const RocketConvolution& c) {
  RocketBanks banks;
  banks.input = DivideUp(RowEntries(c) * c.input_height, kEntriesInBank);
  const int64_t weight_bytes =
      c.kernel_height * c.kernel_width * c.input_channels * (c.depthwise ? 1 : c.output_channels);
  banks.weights = DivideUp(DivideUp(weight_bytes, kEntryBytes), kEntriesInBank) + 1;
  banks.weights_fit = banks.weights + 1 < kBanks;
  banks.free = banks.weights_fit ? kBanks - banks.weights : kInputBanksBesideStreamedWeights;
  return banks;
}

}  // namespace octet
