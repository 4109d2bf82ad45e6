#include "tflite_agreement/operator_generator.h"

#include <fmt/format.h>

namespace octet::testing {
namespace {

const char* VariantName(Variant variant) {
  switch (variant) {
    case Variant::kAny:
      return "";
    case Variant::kLinear:
      return " linear";
    case Variant::kActivation:
      return " with activation";
    case Variant::kClampAtZero:
      return " with RELU or RELU6";
    case Variant::kClampBelowZero:
      return " with RELU_N1_TO_1";
    case Variant::kSameShapes:
      return " of equal shapes";
    case Variant::kBroadcast:
      return " broadcast";
    case Variant::kSameQuantization:
      return " of equal scales";
    case Variant::kRescaled:
      return " rescaled";
    case Variant::kInt32Sum:
      return " summed in int32";
    case Variant::kPowersOfTwo:
      return " of powers of two";
    case Variant::kPerChannel:
      return " with a scale a channel";
    case Variant::kWithNewAxes:
      return " with new axes";
  }
  return "";
}

}  // namespace

std::string OperatorUnderTest::Name() const {
  std::string name = fmt::format("{} {}", OperatorKindName(kind), ElementTypeName(type));
  if (output_type) name += fmt::format(" to {}", ElementTypeName(*output_type));
  return name + VariantName(variant);
}

Activation DrawActivation(Random& random, Variant variant) {
  using enum Activation;
  switch (variant) {
    case Variant::kLinear:
      return kNone;
    case Variant::kActivation:
      return Pick(random, {kRelu, kRelu6, kReluN1To1});
    case Variant::kClampAtZero:
      return Pick(random, {kRelu, kRelu6});
    case Variant::kClampBelowZero:
      return kReluN1To1;
    default:
      return Pick(random, {kNone, kRelu, kRelu6, kReluN1To1});
  }
}

}  // namespace octet::testing
