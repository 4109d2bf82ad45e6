#include "engine/lower/elementwise.h"

#include <cmath>

#include "kernels/quantize_multiplier.h"

namespace octet {

Status ExpectSameShapes(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(1, 1, 1));
  return context.ExpectShape(context.output(0), "output", context.input(0).shape);
}

Status ExpectElementwise(const LoweringContext& context) {
  OCTET_TRY(ExpectSameShapes(context));
  return context.ExpectType(context.output(0), "output", context.input(0).type);
}

Result<FixedPointMultiplier> FixedPoint(const LoweringContext& context, double real_multiplier,
                                        std::string_view what) {
  if (!std::isfinite(real_multiplier) || real_multiplier < 0.0) {
    return context.Refuse("{} multiplier {} is not a finite number from 0 on", what,
                          real_multiplier);
  }
  return kernels::QuantizeMultiplier(real_multiplier);
}

Step InPlaceStep(std::string kernel, std::function<Status(const StepContext&)> run) {
  Step step;
  step.kernel = std::move(kernel);
  step.run = std::move(run);
  step.in_place_inputs = {0};
  return step;
}

}  // namespace octet
