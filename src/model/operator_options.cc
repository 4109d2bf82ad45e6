#include "model/operator_options.h"

#include <fmt/format.h>

namespace octet {

std::string PaddingName(Padding padding) { return padding == Padding::kSame ? "SAME" : "VALID"; }

std::string ActivationName(Activation activation) {
  switch (activation) {
    case Activation::kNone:
      return "NONE";
    case Activation::kRelu:
      return "RELU";
    case Activation::kReluN1To1:
      return "RELU_N1_TO_1";
    case Activation::kRelu6:
      return "RELU6";
    case Activation::kTanh:
      return "TANH";
    case Activation::kSignBit:
      return "SIGN_BIT";
  }
  return fmt::format("ACTIVATION_{}", static_cast<int>(activation));
}

}  // namespace octet
