#include "engine/fast/quantize_step.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;
using ::testing::StartsWith;

TEST(QuantizeStep, EqualsReferenceAtHalvesAndOutsideOfTheRange) {
  std::vector<float> values = {std::numeric_limits<float>::quiet_NaN(),
                               std::numeric_limits<float>::infinity(),
                               -std::numeric_limits<float>::infinity(),
                               std::numeric_limits<float>::max(),
                               std::numeric_limits<float>::lowest(),
                               std::numeric_limits<float>::denorm_min(),
                               -0.0F};
  for (int half = -700; half <= 700; ++half) {
    const float value = 0.5F * static_cast<float>(half);
    values.insert(values.end(), {value, std::nextafter(value, 1e9F), std::nextafter(value, -1e9F)});
  }
  const int count = static_cast<int>(values.size());
  for (const ElementType type : {ElementType::kInt8, ElementType::kUInt8}) {
    for (const float scale : {1.0F, 0.25F, 0.3F, 3e-39F, 1e30F}) {
      for (const int zero_point : {0, 127, 64}) {
        EXPECT_THAT(
            ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kQuantize)
                                          .Constant({count}, values)
                                          .Output(type, {count}, PerTensor(scale, zero_point))
                                          .Build()),
            Each(StartsWith("QuantizeBytes")));
      }
    }
  }
}

TEST(QuantizeStep, EqualsReferenceAtEveryLengthAndStorage) {
  for (const int count : {1, 7, 8, 31, 32, 33, 50001}) {
    ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kQuantize)
                                  .Input(ElementType::kFloat32, {count})
                                  .Output(ElementType::kInt8, {count}, PerTensor(0.7F, -3))
                                  .Build());
  }
}

}  // namespace
}  // namespace octet
