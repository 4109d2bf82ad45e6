// From the range of real values a tensor takes to the scale and zero point that represent it.
//
// Jacob et al. 2018 (arXiv:1712.05877), section 3: the range is widened to contain 0, the zero
// point is rounded to a whole number so that 0 is exact (zero padding must be).
#pragma once

#include "base/result.h"
#include "tensor/element_type.h"
#include "tensor/quantization.h"

namespace octet {

// `type` is int8, uint8 or int16. An empty range (0 to 0) gets scale 1. InvalidArgument when a
// bound is not finite, min > max, or the range is too small or large for a float scale.
Result<AffineQuantization> ChooseQuantization(float min, float max, ElementType type);

}  // namespace octet
