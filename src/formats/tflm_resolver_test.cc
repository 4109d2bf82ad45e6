#include "formats/tflm_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Operator Make(OperatorKind kind, const std::string& custom_name = "") {
  Operator op;
  op.kind = kind;
  op.custom_name = custom_name;
  return op;
}

TEST(TflmResolver, NamesEveryOperatorOnce) {
  Model model;
  model.subgraphs.resize(1);
  model.main().operators = {Make(OperatorKind::kConv2D), Make(OperatorKind::kAdd),
                            Make(OperatorKind::kConv2D), Make(OperatorKind::kCustom, "ethos-u"),
                            Make(OperatorKind::kCustom, "my\"op")};
  const TflmResolver resolver = TflmResolverOf(model);
  EXPECT_THAT(resolver.calls, ElementsAre("AddConv2D()", "AddAdd()", "AddEthosU()",
                                          "AddCustom(\"my\\\"op\", /* your registration */)"));
  EXPECT_THAT(resolver.missing, IsEmpty());
}

TEST(TflmResolver, SaysWhatTfliteMicroDoesNotHave) {
  Model model;
  model.subgraphs.resize(1);
  model.main().operators = {Make(OperatorKind::kReluN1To1), Make(OperatorKind::kRelu6)};
  const TflmResolver resolver = TflmResolverOf(model);
  EXPECT_THAT(resolver.calls, ElementsAre("AddRelu6()"));
  EXPECT_THAT(resolver.missing, ElementsAre("RELU_N1_TO_1"));
}

}  // namespace
}  // namespace octet
