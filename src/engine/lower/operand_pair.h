// What ADD, SUB, MUL, MAXIMUM and MINIMUM share: two operands of one type, broadcast to the output.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/lowering.h"
#include "kernels/elementwise/elementwise_kernel.h"

namespace octet {

// Checks counts, types and the output's shape, which must be the broadcast of the inputs'.
Result<kernels::PairWalk> PairOperands(const LoweringContext& context);

// Inputs with the output's shape, which can give it their memory.
std::vector<int> UnbroadcastInputs(const LoweringContext& context);

// A step that calls kernel(const T* lhs, const T* rhs, T* output).
template <class T, class Kernel>
Step PairStep(const LoweringContext& context, std::string name, Kernel kernel) {
  Step step;
  step.kernel = std::move(name);
  step.in_place_inputs = UnbroadcastInputs(context);
  step.run = [kernel](const StepContext& tensors) -> Status {
    kernel(tensors.Input<T>(0), tensors.Input<T>(1), tensors.Output<T>(0));
    return {};
  };
  return step;
}

}  // namespace octet
