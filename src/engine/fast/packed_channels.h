// The per-channel side of a fast weighted sum: biases with the input's zero point folded in, and
// the requantisation in both forms. Shared by CONV_2D, FULLY_CONNECTED and DEPTHWISE_CONV_2D.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/lower/weighted_sum_quantization.h"
#include "kernels/prove_requantize/prove_requantize_kernel.h"
#include "kernels/requantize_lanes.h"

namespace octet {

// A constant filter and bias. Borrowed from the Model, which outlives the Plan's building.
struct WeightedSumConstants {
  const uint8_t* filter = nullptr;  // int8 or uint8, as the input
  bool is_signed = false;
  const int32_t* bias = nullptr;  // null: none
  int channels = 0;
  const WeightedSumQuantization* quantization = nullptr;

  // Unsigned bytes are the stored value plus this.
  int32_t unsigned_offset() const { return is_signed ? 128 : 0; }
  int32_t input_zero_point() const {
    return quantization->sum.input_zero_point + unsigned_offset();
  }
  int32_t filter_zero_point() const { return quantization->sum.filter_zero_point; }
  uint8_t clamp_min() const {
    return static_cast<uint8_t>(quantization->sum.clamp.min + unsigned_offset());
  }
  uint8_t clamp_max() const {
    return static_cast<uint8_t>(quantization->sum.clamp.max + unsigned_offset());
  }
};

// None when the operands are not constant, or of a type without fast kernels.
std::optional<WeightedSumConstants> ConstantsOf(const LoweringContext& context,
                                                const WeightedSumOperands& operands,
                                                const WeightedSumQuantization& quantization);

// Of one channel's weights w - zero point as the kernel multiplies them.
struct WeightSums {
  int64_t sum = 0;
  int64_t magnitude = 0;  // of absolute values
};

struct PackedChannel {
  int32_t bias = 0;
  kernels::IntegerRequantize integer;
  bool is_proved = false;
  kernels::FloatRequantize proved;
};

// acc = sum x * w + bias' for inputs x as the kernel reads them, with zero point x_zero_point:
// bias' = bias - x_zero_point * sum w. `extra_magnitude` bounds what else is added to accumulators.
// None when an accumulator could leave the range in which requantisation is exact, or a multiplier
// has no integer form. Proves the float form with `verify` unless that is null; in parallel on
// `pool`.
std::optional<std::vector<PackedChannel>> PackChannels(const WeightedSumConstants& constants,
                                                       const std::vector<WeightSums>& weights,
                                                       int32_t x_zero_point,
                                                       int64_t extra_magnitude,
                                                       kernels::VerifyFloatFunction verify,
                                                       ThreadPool* pool);

// The lanes of one panel of `vectors` vectors, in `storage` of LanesBytes bytes, aligned as vectors
// are. channel_of(vector, lane) names a lane's channel; beyond the last: an unused lane.
size_t LanesBytes(int lanes, int vectors);
kernels::RequantizeLanes PackLanes(const std::vector<PackedChannel>& channels, int lanes,
                                   int vectors,
                                   const std::function<int(int vector, int lane)>& channel_of,
                                   uint8_t* storage);

}  // namespace octet
