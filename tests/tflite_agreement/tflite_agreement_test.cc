// Random one-operator models through octet's kernels and through the TFLite C library: an outside
// witness of every operator. Without the library (OCTET_TFLITE_LIB) the test is skipped.
//
// A failure prints the row, the seed and the operator; OCTET_AGREEMENT_ONLY="ROW SEED" runs that
// case alone.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "backend/backend.h"
#include "measure/compare.h"
#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

constexpr int kCasesPerRow = 40;
constexpr int kMinComparedCases = 2000;

std::string Describe(const Model& model) {
  const Subgraph& graph = model.main();
  const Operator& op = graph.operators[0];
  std::string text = fmt::format("{} v{} {}", op.Name(), op.version, DescribeOptions(op.options));
  for (const Tensor& tensor : graph.tensors) {
    text += fmt::format("\n  {} {} {}", tensor.name, ElementTypeName(tensor.type),
                        tensor.shape.ToString());
    if (!tensor.quantization.empty()) {
      text += fmt::format(" scale {} zero point {} ({} scales)", tensor.quantization.scales[0],
                          tensor.quantization.zero_points[0], tensor.quantization.scales.size());
    }
  }
  return text;
}

// Largest difference that the row allows, in the tensor's own units.
double AllowedDifference(const GeneratorRow& row, const TensorView& output) {
  if (output.type != ElementType::kFloat32) return row.tolerance;
  double largest = 0;
  for (const float value : output.elements<float>()) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  return row.tolerance * largest;
}

class Agreement : public ::testing::TestWithParam<GeneratorRow> {
 protected:
  // False when TFLite 2.9 does not take the model: it has no say then.
  static bool Compare(const GeneratorRow& row, const Model& made, uint64_t seed) {
    const auto model = std::make_shared<const Model>(made);
    auto tflite = LoadModel(model, {.backend = BackendKind::kTflite});
    EXPECT_TRUE(tflite) << tflite.error().message;
    auto witness = (*tflite)->NewRunner();
    if (!witness) return false;
    auto loaded = LoadModel(model, {});
    EXPECT_TRUE(loaded) << "TFLite takes it, octet: " << loaded.error().message;
    if (!loaded) return true;
    auto runner = (*loaded)->NewRunner();
    const InputBytes inputs = RandomInputs(**loaded, seed);
    for (size_t i = 0; i < inputs.size(); ++i) {
      std::ranges::copy(inputs[i], (*runner)->input(static_cast<int>(i)).bytes.begin());
      std::ranges::copy(inputs[i], (*witness)->input(static_cast<int>(i)).bytes.begin());
    }
    const Status ran = (*runner)->Run();
    const Status witness_ran = (*witness)->Run();
    EXPECT_TRUE(ran) << ran.error().message;
    EXPECT_TRUE(witness_ran) << witness_ran.error().message;
    if (!ran || !witness_ran) return true;
    for (size_t i = 0; i < (*loaded)->outputs().size(); ++i) {
      const TensorView ours = (*runner)->output(static_cast<int>(i));
      const auto comparison = CompareTensors(ours, (*witness)->output(static_cast<int>(i)));
      EXPECT_TRUE(comparison) << comparison.error().message;
      if (!comparison) continue;
      EXPECT_LE(comparison->max_abs, AllowedDifference(row, ours))
          << "output " << i << ": " << comparison->mismatches << " of " << comparison->elements
          << " elements";
    }
    return true;
  }
};

TEST_P(Agreement, WithTfliteOnRandomModels) {
  if (std::getenv("OCTET_TFLITE_LIB") == nullptr) {
    GTEST_SKIP() << "OCTET_TFLITE_LIB is not set: nothing to compare with";
  }
  const GeneratorRow& row = GetParam();
  const char* only = std::getenv("OCTET_AGREEMENT_ONLY");
  int compared = 0;
  for (uint64_t seed = 1; seed <= kCasesPerRow; ++seed) {
    if (only != nullptr && fmt::format("{} {}", row.name, seed) != only) continue;
    Random random(seed);
    const Model model = row.make(random);
    SCOPED_TRACE(
        fmt::format("OCTET_AGREEMENT_ONLY=\"{} {}\"\n{}", row.name, seed, Describe(model)));
    if (Compare(row, model, seed)) ++compared;
    if (HasFailure()) return;  // one reproducible case is enough
  }
  RecordProperty("compared", compared);
  if (only == nullptr) {
    EXPECT_GE(compared, kCasesPerRow / 2) << "TFLite refused most of these models";
  }
}

INSTANTIATE_TEST_SUITE_P(Operators, Agreement,
                         ::testing::ValuesIn(GeneratorList().begin(), GeneratorList().end()),
                         [](const auto& row) {
                           std::string name = row.param.name;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

TEST(AgreementList, HasAtLeastTwoThousandCases) {
  EXPECT_GE(static_cast<int>(GeneratorList().size()) * kCasesPerRow, kMinComparedCases);
}

}  // namespace
}  // namespace octet::testing
