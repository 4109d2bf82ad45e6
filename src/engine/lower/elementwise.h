// What the lowerings of elementwise operators share: one input, one output, the same shape.
#pragma once

#include "engine/lowering.h"

namespace octet {

// One input and one output of equal shape; types are the caller's to check.
Status ExpectSameShapes(const LoweringContext& context);
// The same, and equal types.
Status ExpectElementwise(const LoweringContext& context);

// A real multiplier made of untrusted scales, as fixed point; `what` names it in the error.
Result<FixedPointMultiplier> FixedPoint(const LoweringContext& context, double real_multiplier,
                                        std::string_view what);

// A Step that may overwrite its input 0.
Step InPlaceStep(std::string kernel, std::function<Status(const StepContext&)> run);

}  // namespace octet
