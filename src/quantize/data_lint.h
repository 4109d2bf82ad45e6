// What looks wrong with representative data, before somebody wonders about the accuracy: noise in
// place of photos, another normalisation than the model's metadata says, inputs that never vary, a
// network that answers the same to everything, and joined tensors that one scale cannot hold.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/model.h"
#include "quantize/representative_data.h"
#include "quantize/tensor_statistics.h"

namespace octet {

// `answers`: where each sample's output is largest; empty when the network is no classifier. One
// sentence a finding.
std::vector<std::string> LintData(const Model& float_model, Samples samples,
                                  std::span<const TensorStatistics> statistics,
                                  std::span<const std::ptrdiff_t> answers);

}  // namespace octet
