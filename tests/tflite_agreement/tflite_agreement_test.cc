// Random one-operator models through octet's kernels and through the TFLite C library: an outside
// witness of every operator. Without the library (OCTET_TFLITE_LIB) the test is skipped.
//
// It prints what it compared, a line a row. A failure names the case and prints its operator.
//   OCTET_AGREEMENT_ONLY="ADD INT8 broadcast 17"   runs that case alone
//   OCTET_AGREEMENT_CASES=1000                     makes so many models a row

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "backend/backend.h"
#include "measure/compare.h"
#include "tflite_agreement/operator_generator.h"

namespace octet::testing {
namespace {

constexpr int kDefaultCasesPerRow = 100;
constexpr int kMinComparedCases = 20'000;

// One model through both.
struct CaseResult {
  std::string failure;        // empty: they agree as far as the row asks
  bool was_compared = false;  // false without a failure: TFLite refuses the model
  bool is_varied = false;     // the output has more than one value
  int64_t elements = 0;
  int64_t mismatches = 0;
  double difference = 0;

  static CaseResult Failed(std::string why) { return {.failure = std::move(why)}; }
};

// The cases of one row.
struct RowResult {
  bool failed = false;
  int compared = 0;
  int refused = 0;
  int varied = 0;
  int64_t elements = 0;
  int64_t mismatches = 0;
  double difference = 0;

  void Add(const CaseResult& result);
};

void RowResult::Add(const CaseResult& result) {
  failed |= !result.failure.empty();
  if (result.was_compared) {
    ++compared;
  } else if (result.failure.empty()) {
    ++refused;
  }
  varied += result.is_varied ? 1 : 0;
  elements += result.elements;
  mismatches += result.mismatches;
  difference = std::max(difference, result.difference);
}

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

void ScaleReals(std::vector<uint8_t>& bytes, float factor) {
  for (size_t i = 0; i < bytes.size(); i += sizeof(float)) {
    float real = 0;
    std::memcpy(&real, &bytes[i], sizeof(real));
    real *= factor;
    std::memcpy(&bytes[i], &real, sizeof(real));
  }
}

void MakeExtreme(ElementType type, std::vector<uint8_t>& bytes) {
  const auto [min, max] = StoredRange(type);
  const auto size = static_cast<size_t>(ElementBits(type) / 8);
  for (size_t i = 0; i < bytes.size(); i += size) {
    const int32_t value = bytes[i] % 2 == 0 ? min : max;
    std::memcpy(&bytes[i], &value, size);  // little-endian
  }
}

// Some quantised inputs have nothing but the least and greatest stored values.
InputBytes DrawInputs(Random& random, const GeneratorRow& row, const LoadedModel& model) {
  constexpr int kOneExtremeIn = 8;
  InputBytes inputs = RandomInputs(model, random());
  const bool is_extreme = OneIn(random, kOneExtremeIn);
  const float magnitude = Pick(random, {1.0F, row.max_real});
  for (size_t i = 0; i < inputs.size(); ++i) {
    const ElementType type = model.inputs()[i].type;
    if (type == ElementType::kFloat32) {
      ScaleReals(inputs[i], magnitude);
    } else if (IsQuantized(type) && is_extreme) {
      MakeExtreme(type, inputs[i]);
    }
  }
  return inputs;
}

bool IsVaried(const TensorView& output) {
  const auto bytes = output.bytes;
  const auto size = static_cast<size_t>(ElementBits(output.type) / 8);
  for (size_t i = size; i < bytes.size(); ++i) {
    if (bytes[i] != bytes[i - size]) return true;
  }
  return false;
}

// What a difference is measured in: steps of integers; of float32 the output's largest value, or 1
// where all are smaller, as sums that cancel are.
double UnitOf(const TensorView& output) {
  double unit = 1;
  if (output.type != ElementType::kFloat32) return unit;
  for (const float value : output.elements<float>()) {
    if (std::isfinite(value)) unit = std::max(unit, std::abs(static_cast<double>(value)));
  }
  return unit;
}

// Both runners have run.
CaseResult CompareOutputs(const Runner& ours, const Runner& theirs, size_t count,
                          double max_difference) {
  CaseResult result{.was_compared = true};
  for (size_t i = 0; i < count; ++i) {
    const TensorView output = ours.output(static_cast<int>(i));
    const auto comparison = CompareTensors(output, theirs.output(static_cast<int>(i)));
    if (!comparison) return CaseResult::Failed(comparison.error().message);
    result.is_varied |= IsVaried(output);
    result.elements += comparison->elements;
    result.mismatches += comparison->mismatches;
    result.difference = std::max(result.difference, comparison->max_abs / UnitOf(output));
  }
  if (result.difference > max_difference) {
    result.failure =
        fmt::format("{} of {} elements differ, by up to {}; allowed is {}", result.mismatches,
                    result.elements, result.difference, max_difference);
  }
  return result;
}

Status RunOn(const InputBytes& inputs, Runner& runner) {
  for (size_t i = 0; i < inputs.size(); ++i)
    std::ranges::copy(inputs[i], runner.input(static_cast<int>(i)).bytes.begin());
  return runner.Run();
}

// octet with `ties` against the witness, which has run on `inputs`.
CaseResult CompareWith(const Runner& witness, const std::shared_ptr<const Model>& model,
                       TieRounding ties, const InputBytes& inputs, double max_difference) {
  const auto octet = LoadModel(model, {.ties = ties});
  if (!octet) return CaseResult::Failed("TFLite takes it, octet: " + octet.error().message);
  const auto runner = (*octet)->NewRunner();
  if (!runner) return CaseResult::Failed(runner.error().message);
  if (const Status ran = RunOn(inputs, **runner); !ran)
    return CaseResult::Failed(ran.error().message);
  return CompareOutputs(**runner, witness, (*octet)->outputs().size(), max_difference);
}

CaseResult RunCase(Random& random, const GeneratorRow& row,
                   const std::shared_ptr<const Model>& model) {
  const auto tflite = LoadModel(model, {.backend = BackendKind::kTflite});
  if (!tflite) return CaseResult::Failed(tflite.error().message);
  const auto witness = (*tflite)->NewRunner();
  if (!witness) return {};  // TFLite 2.9 does not take the model: it has no say
  const InputBytes inputs = DrawInputs(random, row, **tflite);
  if (const Status ran = RunOn(inputs, **witness); !ran)
    return CaseResult::Failed(ran.error().message);
  if (row.tolerance.is_equal_half_up) {
    CaseResult half_up = CompareWith(**witness, model, TieRounding::kUp, inputs, 0);
    if (!half_up.failure.empty()) return CaseResult::Failed("rounding half up: " + half_up.failure);
  }
  return CompareWith(**witness, model, TieRounding::kAwayFromZero, inputs,
                     row.tolerance.max_difference);
}

// The case that OCTET_AGREEMENT_ONLY names; empty: all.
std::string OnlyCase() {
  const char* only = std::getenv("OCTET_AGREEMENT_ONLY");
  return only == nullptr ? "" : only;
}

int CasesPerRow() {
  const char* asked = std::getenv("OCTET_AGREEMENT_CASES");
  return asked == nullptr ? kDefaultCasesPerRow : std::max(1, std::atoi(asked));
}

// With fewer cases a row's shares are chance.
bool IsWholeRun() { return OnlyCase().empty() && CasesPerRow() >= kDefaultCasesPerRow; }

RowResult RunRow(const GeneratorRow& row) {
  RowResult total;
  const int cases = CasesPerRow();
  for (int i = 1; i <= cases; ++i) {
    const std::string name = fmt::format("{} {}", row.op.Name(), i);
    if (!OnlyCase().empty() && name != OnlyCase()) continue;
    std::seed_seq seed(name.begin(), name.end());
    Random random(seed);
    const auto model = std::make_shared<const Model>(row.make(random, row.op));
    const CaseResult result = RunCase(random, row, model);
    total.Add(result);
    if (result.failure.empty()) continue;
    ADD_FAILURE() << result.failure << "\nOCTET_AGREEMENT_ONLY=\"" << name << "\"\n"
                  << Describe(*model);
    break;  // one reproducible case is enough
  }
  return total;
}

void Print(const GeneratorRow& row, const RowResult& result) {
  const Tolerance& tolerance = row.tolerance;
  fmt::print("{:40} {:5} cases {:8} elements {:7} differ, by {:.2g} of {}{}{}\n", row.op.Name(),
             result.compared, result.elements, result.mismatches, result.difference,
             tolerance.max_difference, *tolerance.reason == '\0' ? "" : ": ", tolerance.reason);
  std::fflush(stdout);  // TFLite may abort in the next row
}

// A row must have compared models, whose outputs say something, and most of them equal.
void CheckRow(const GeneratorRow& row, const RowResult& result) {
  const std::string name = row.op.Name();
  EXPECT_GE(result.compared, result.refused) << name << ": TFLite refuses most of these models";
  EXPECT_GE(2 * result.varied, result.compared) << name << ": most outputs have a single value";
  EXPECT_LE(static_cast<double>(result.mismatches),
            row.tolerance.max_share * static_cast<double>(result.elements))
      << name << ": too many of " << result.elements << " elements differ";
}

TEST(TfliteAgreement, OnRandomOneOperatorModels) {
  if (std::getenv("OCTET_TFLITE_LIB") == nullptr) {
    GTEST_SKIP() << "OCTET_TFLITE_LIB is not set: nothing to compare with";
  }
  int compared = 0;
  for (const GeneratorRow& row : GeneratorList()) {
    const RowResult result = RunRow(row);
    compared += result.compared;
    if (OnlyCase().empty()) Print(row, result);
    if (IsWholeRun() && !result.failed) CheckRow(row, result);
  }
  fmt::print("{} cases compared\n", compared);
  EXPECT_GE(compared, IsWholeRun() ? kMinComparedCases : 1);
}

}  // namespace
}  // namespace octet::testing
