// The known-answer test of a delegate: known inputs through it and through octet's exact kernels.
// A delegate that reports success proves nothing: hardware that hangs, or computes on the wrong
// type, does so too.
//
// A tensor passes when it is within kGoldenSteps quantised steps of the exact one (float: within
// kGoldenFloatShare of the exact one's range), and is not constant where the exact one is not. The
// model passes when all outputs of every partition do, each partition given exact inputs, and a run
// from end to end gives the same first class.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/delegate_report.h"
#include "tensor/tensor_view.h"

namespace octet {

inline constexpr double kGoldenSteps = 6;
inline constexpr double kGoldenFloatShare = 0.02;
inline constexpr int kGoldenInputSets = 2;

// Set `set` of the known inputs: 0 a slope over the tensor, as smooth as a photo; 1 noise.
void FillKnownInput(int set, const MutableTensorView& input);

// Adds `tensor`, which should be `exact`, to `result`; false with the reason in it: does not pass.
bool CompareGolden(std::string_view name, const TensorView& tensor, const TensorView& exact,
                   GoldenResult& result);

// Whether the largest values are at the same place, or so near each other that two tolerances let
// them change places.
bool SameFirstClass(const TensorView& tensor, const TensorView& exact);

}  // namespace octet
