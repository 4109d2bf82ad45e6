#include "measure/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "testing/one_operator_model.h"

namespace octet {
namespace {

using testing::OneOperatorModel;

template <class T>
std::vector<uint8_t> Bytes(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <class T>
TensorComparison Compare(const std::vector<T>& a, const std::vector<T>& b) {
  const auto bytes_a = Bytes(a);
  const auto bytes_b = Bytes(b);
  const Shape shape({static_cast<int>(a.size())});
  auto comparison =
      CompareTensors({ElementTypeOf<T>(), shape, bytes_a}, {ElementTypeOf<T>(), shape, bytes_b});
  EXPECT_TRUE(comparison);
  return *comparison;
}

std::shared_ptr<const LoadedModel> Load(OperatorKind kind, bool keep_all_tensors = false) {
  OneOperatorModel op(kind);
  op.Input(ElementType::kFloat32, {4}).InputAgain(0).Output(ElementType::kFloat32, {4});
  op.Options(kind == OperatorKind::kMul ? OperatorOptions(ActivationOptions{})
                                        : OperatorOptions(AddSubOptions{}));
  auto loaded =
      LoadModel(std::make_shared<const Model>(op.Build()), {.keep_all_tensors = keep_all_tensors});
  EXPECT_TRUE(loaded) << loaded.error().message;
  return *loaded;
}

TEST(CompareTensors, CountsAndMeasures) {
  const auto comparison = Compare<int8_t>({1, 2, -128, 4}, {1, 5, 127, 4});
  EXPECT_EQ(comparison.elements, 4);
  EXPECT_EQ(comparison.mismatches, 2);
  EXPECT_EQ(comparison.max_abs, 255);
}

TEST(CompareTensors, TreatsNaNAsEqualToNaNOnly) {
  EXPECT_EQ(Compare<float>({NAN, 1.0F}, {NAN, 1.0F}).mismatches, 0);
  const auto comparison = Compare<float>({NAN, 1.0F}, {1.0F, 1.5F});
  EXPECT_EQ(comparison.mismatches, 2);
  EXPECT_TRUE(std::isinf(comparison.max_abs));
}

TEST(CompareTensors, RefusesDifferentTypesAndSizes) {
  const std::vector<uint8_t> four(4);
  EXPECT_FALSE(CompareTensors({ElementType::kInt8, Shape({4}), four},
                              {ElementType::kUInt8, Shape({4}), four}));
  EXPECT_FALSE(CompareTensors({ElementType::kInt8, Shape({4}), four},
                              {ElementType::kInt8, Shape({3}), std::span(four).first(3)}));
}

TEST(CompareModels, FindsTheFirstDifferentOperator) {
  const auto a = Load(OperatorKind::kAdd, true);
  const auto b = Load(OperatorKind::kMul, true);
  const InputBytes inputs = {Bytes<float>({1.0F, 2.0F, 3.0F, 4.0F})};  // x + x and x * x agree at 2
  auto comparison = CompareModels(*a, *b, std::vector<InputBytes>{inputs}, true);
  ASSERT_TRUE(comparison) << comparison.error().message;
  EXPECT_EQ(comparison->outputs[0].mismatches, 3);
  EXPECT_EQ(comparison->outputs[0].max_abs, 8);
  ASSERT_TRUE(comparison->first_different_operator);
  EXPECT_EQ(comparison->first_different_operator->index, 0);
  EXPECT_EQ(comparison->first_different_operator->output.mismatches, 3);
}

TEST(CompareModels, SumsOverInputSets) {
  const auto a = Load(OperatorKind::kAdd);
  const std::vector<InputBytes> sets = {RandomInputs(*a, 1), RandomInputs(*a, 2)};
  EXPECT_NE(sets[0], sets[1]);
  EXPECT_EQ(sets[0], RandomInputs(*a, 1));
  auto comparison = CompareModels(*a, *a, sets, false);
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->outputs[0].elements, 8);
  EXPECT_EQ(comparison->outputs[0].mismatches, 0);
}

}  // namespace
}  // namespace octet
