#include "engine/lower/activation_range.h"

namespace octet {

Result<RealRange> ActivationRange(const LoweringContext& context, Activation activation) {
  switch (activation) {
    case Activation::kNone:
      return RealRange{};
    case Activation::kRelu:
      return RealRange{.min = 0.0F};
    case Activation::kReluN1To1:
      return RealRange{.min = -1.0F, .max = 1.0F};
    case Activation::kRelu6:
      return RealRange{.min = 0.0F, .max = 6.0F};
    case Activation::kTanh:
    case Activation::kSignBit:
      break;
  }
  return context.Refuse("fused activation {} is not supported", ActivationName(activation));
}

}  // namespace octet
