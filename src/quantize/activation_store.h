// The live tensors of a network on many samples, while its operators run one after the other.
//
//   Set inputs   (Run operator   Release what nobody reads any more)*
// Memory is samples * the largest sum of tensors alive at once (LiveBytes).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/representative_data.h"

namespace octet {

class ActivationStore {
 public:
  // The graph is borrowed; its operators may get other constants meanwhile.
  ActivationStore(const Subgraph& graph, size_t samples, int threads);

  void SetInput(int input, size_t sample, std::span<const uint8_t> bytes);
  // Runs the operator on all samples and keeps its outputs.
  Status Run(size_t op);
  // Drops tensors whose last reader is the operator.
  void ReleaseAfter(size_t op);
  // Bytes of a tensor of one sample; empty when it is not alive.
  std::span<const uint8_t> Bytes(int32_t tensor, size_t sample) const;
  size_t samples() const { return samples_; }

 private:
  size_t SizeBytes(int32_t tensor) const;
  std::span<uint8_t> Mutable(int32_t tensor, size_t sample);

  const Subgraph& graph_;
  size_t samples_;
  int threads_;
  std::vector<std::vector<uint8_t>> bytes_;  // by tensor, all samples
  std::vector<size_t> last_reader_;          // by tensor
};

// The largest sum of one sample's tensors alive at once.
int64_t LiveBytes(const Subgraph& graph);

}  // namespace octet
