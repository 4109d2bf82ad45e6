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
};

// Input, filter and output share a type; a bias is int32 (float32 where they are), not shifted by a
// zero point, and has one value a channel.
Status CheckWeightedSumTypes(const LoweringContext& context, const WeightedSumOperands& operands);

Result<WeightedSumQuantization> QuantizeWeightedSum(const LoweringContext& context,
                                                    const WeightedSumOperands& operands,
                                                    RealRange activation,
                                                    Int8FilterScaling int8_scaling);

}  // namespace octet
