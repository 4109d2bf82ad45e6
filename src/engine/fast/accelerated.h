// A row's lowering with something faster to try: the reference lowering checks the operator, then
// `kFast` may replace its Step. Fast makers therefore trust what they see.
#pragma once

#include <optional>

#include "engine/fast/byte_operator.h"
#include "engine/lowering.h"

namespace octet {

// None where no fast kernel fits.
using FastStep = std::optional<Step> (*)(const LoweringContext&, LowerFunction reference);

template <LowerFunction kReference, FastStep kFast>
Result<Step> Accelerated(const LoweringContext& context) {
  OCTET_ASSIGN(Step step, kReference(context));
  if (WantsFastKernels(context)) {
    if (auto fast = kFast(context, kReference)) return *std::move(fast);
  }
  return step;
}

}  // namespace octet
