// `octet compare FLOAT QUANTISED`: two models that differ in how they store numbers, layer by
// layer.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/json.h"
#include "measure/compare_networks.h"
#include "measure/model_inputs.h"

namespace octet::cli {

// The models store their inputs or outputs differently, so that only real numbers can be compared.
bool StoreNumbersDifferently(const LoadedModel& a, const LoadedModel& b);

// Runs both on the inputs, which are bytes of a's inputs; b gets the same real numbers. Both must
// have been loaded with keep_all_tensors.
Result<NetworkDifference> CompareOnInputs(const LoadedModel& a, const LoadedModel& b,
                                          std::span<const InputBytes> input_sets);

Json DifferenceJson(const std::string& a, const std::string& b, const NetworkDifference& network);
void PrintDifference(const std::string& a, const std::string& b, const NetworkDifference& network,
                     bool every_layer);

}  // namespace octet::cli
