// Random one-operator models that are run through octet and through the TFLite C library.
//
// To add an operator: a Make function in generate_<family>.cc (it draws shapes, options and
// quantisation with random_draws.h and returns a valid model), its prototype below, its rows in
// generator_list.cc. Draw scales so that outputs spread over their range: a row of saturated
// outputs proves nothing and fails.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "model/model.h"
#include "tflite_agreement/random_draws.h"

namespace octet::testing {

// Which of an operator's forms a row draws, where they differ in how TFLite computes them.
enum class Variant {
  kAny,
  kLinear,          // no fused activation
  kActivation,      // one of the three below
  kClampAtZero,     // RELU, RELU6: the clamp lies at the output's zero point
  kClampBelowZero,  // RELU_N1_TO_1
  kSameShapes,      // of two operands
  kBroadcast,
  kSameQuantization,  // of input and output
  kRescaled,
  kInt32Sum,     // int16: the bias and the sum are int32, not int64; the bias may be absent
  kPowersOfTwo,  // int16: scales that TFLite shifts by
  kPerChannel,   // DEQUANTIZE: a scale a channel
  kWithNewAxes,  // STRIDED_SLICE: new axes, an ellipsis
};

struct OperatorUnderTest {
  OperatorKind kind;
  ElementType type;
  Variant variant = Variant::kAny;
  std::optional<ElementType> output_type = {};  // of QUANTIZE

  std::string Name() const;  // "CONV_2D INT8 linear", "QUANTIZE FLOAT32 to INT8"
};

// How far TFLite 2.9's kernels may lie from the reference. The default is exactly equal.
struct Tolerance {
  // In steps of integers; for float32 relative to the output's largest value (or 1, if larger).
  double max_difference = 0;
  // Share of a row's elements that may differ at all: else a bug of one step would pass.
  double max_share = 0;
  const char* reason = "";
  // With TieRounding::kUp they are exactly equal.
  bool is_equal_half_up = false;
};

struct GeneratorRow {
  OperatorUnderTest op;
  Model (*make)(Random& random, const OperatorUnderTest& op);
  Tolerance tolerance = {};
  float max_real = 1.0F;  // float32 inputs lie in [-1, 1) or, as often, in [-max_real, max_real)
};

std::span<const GeneratorRow> GeneratorList();

// A fused activation of the variant; kAny and the operand variants draw from all four.
Activation DrawActivation(Random& random, Variant variant);

// generate_convolution.cc
Model MakeConv2D(Random& random, const OperatorUnderTest& op);
Model MakeDepthwiseConv2D(Random& random, const OperatorUnderTest& op);
Model MakeTransposeConv(Random& random, const OperatorUnderTest& op);
Model MakeFullyConnected(Random& random, const OperatorUnderTest& op);
// generate_pool.cc: AVERAGE_POOL_2D, MAX_POOL_2D
Model MakePool(Random& random, const OperatorUnderTest& op);
// generate_arithmetic.cc: ADD, SUB, MUL, MAXIMUM, MINIMUM; DIV
Model MakePair(Random& random, const OperatorUnderTest& op);
Model MakeQuotient(Random& random, const OperatorUnderTest& op);
Model MakePairOfPowersOfTwo(Random& random, const OperatorUnderTest& op);
// generate_activation.cc: LOGISTIC and TANH; RELU, RELU6, RELU_N1_TO_1, HARD_SWISH and LEAKY_RELU
Model MakeSigmoid(Random& random, const OperatorUnderTest& op);
Model MakeRectifier(Random& random, const OperatorUnderTest& op);
Model MakePRelu(Random& random, const OperatorUnderTest& op);
Model MakeSoftmax(Random& random, const OperatorUnderTest& op);
// generate_conversion.cc
Model MakeQuantize(Random& random, const OperatorUnderTest& op);
Model MakeDequantize(Random& random, const OperatorUnderTest& op);
Model MakeCast(Random& random, const OperatorUnderTest& op);
// generate_reduction.cc: MEAN, SUM, REDUCE_MAX; ARG_MAX; L2_NORMALIZATION
Model MakeReduction(Random& random, const OperatorUnderTest& op);
Model MakeArgMax(Random& random, const OperatorUnderTest& op);
Model MakeL2Normalization(Random& random, const OperatorUnderTest& op);
// generate_reshape.cc
Model MakeReshape(Random& random, const OperatorUnderTest& op);
Model MakeSqueeze(Random& random, const OperatorUnderTest& op);
Model MakeExpandDims(Random& random, const OperatorUnderTest& op);
// generate_join_split.cc
Model MakeConcatenation(Random& random, const OperatorUnderTest& op);
Model MakePack(Random& random, const OperatorUnderTest& op);
Model MakeSplit(Random& random, const OperatorUnderTest& op);
Model MakeSplitV(Random& random, const OperatorUnderTest& op);
Model MakeUnpack(Random& random, const OperatorUnderTest& op);
// generate_slice.cc
Model MakeSlice(Random& random, const OperatorUnderTest& op);
Model MakeStridedSlice(Random& random, const OperatorUnderTest& op);
// generate_movement.cc: PAD and PADV2; SPACE_TO_DEPTH and DEPTH_TO_SPACE
Model MakePad(Random& random, const OperatorUnderTest& op);
Model MakeTranspose(Random& random, const OperatorUnderTest& op);
Model MakeGather(Random& random, const OperatorUnderTest& op);
Model MakeBlockMove(Random& random, const OperatorUnderTest& op);
// generate_resize.cc: RESIZE_BILINEAR, RESIZE_NEAREST_NEIGHBOR
Model MakeResize(Random& random, const OperatorUnderTest& op);

}  // namespace octet::testing
