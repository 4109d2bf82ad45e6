// Types and quantisation of an operator that computes weighted sums (kernels/weighted_sum.h),
// checked and turned into a kernel's parameters.
//
// TFLite prepares multipliers in two ways whose last bits differ, and so do the outputs:
//   per channel  M[c] = double(sx) * double(sw[c]) / double(sy)    symmetric filters
//   per tensor   M    = double(float(sx * sw)) / double(sy)        filters with any zero point
// = tflite::PopulateConvolutionQuantizationParams, tflite::GetQuantizedConvolutionMultipler
#pragma once

#include <vector>

#include "engine/lower/activation_range.h"
#include "engine/lowering.h"
#include "kernels/weighted_sum.h"

namespace octet {

// Which input is what. The bias may be absent.
struct WeightedSumOperands {
  int input = 0;
  int filter = 1;
  int bias = 2;
  int channel_axis = 0;  // of the filter: its output channels
};

// How an int8 filter is prepared; a uint8 filter always is per tensor.
enum class Int8FilterScaling {
  kPerChannel,           // convolutions, even where the filter has a single scale
  kPerTensorIfOneScale,  // FULLY_CONNECTED
};

// A kernels::QuantizedSum with its multipliers.
struct WeightedSumQuantization {
  kernels::QuantizedSum sum;  // without multipliers
  std::vector<FixedPointMultiplier> multipliers;

  // Borrows the multipliers.
  kernels::QuantizedSum View() const {
    kernels::QuantizedSum view = sum;
    view.multipliers = multipliers.data();
    return view;
  }
  // The same of int16, whose zero points are 0.
  kernels::WideSum WideView() const {
    return {.filter_zero_point = sum.filter_zero_point,
            .multipliers = multipliers.data(),
            .clamp = sum.clamp};
  }
};

// Input, filter and output share a type, but for an int16 input and output, whose filter is int8.
// A bias is int32 (float32 where they are, int64 or int32 of int16), not shifted by a zero point,
// and has one value a channel.
Status CheckWeightedSumTypes(const LoweringContext& context, const WeightedSumOperands& operands);

// What an int16 operator sums in, which decides its rounding too: int64 (kernels::WideSum) or int32
// (kernels::QuantizedSum). It is its bias's type; without one it is `asked`, of the operator's
// options, where kFloat32 stands for the default, int64.
Result<ElementType> Int16Accumulator(const LoweringContext& context,
                                     const WeightedSumOperands& operands, ElementType asked);

// Multipliers from 2^kMaxWideShift on, which an int64 sum cannot be rescaled by, are refused.
Status CheckWideMultipliers(const LoweringContext& context,
                            const WeightedSumQuantization& quantization);

Result<WeightedSumQuantization> QuantizeWeightedSum(const LoweringContext& context,
                                                    const WeightedSumOperands& operands,
                                                    RealRange activation,
                                                    Int8FilterScaling int8_scaling);

}  // namespace octet
