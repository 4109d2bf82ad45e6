#include "engine/fast/packed_channels.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/aligned_buffer.h"

namespace octet {
namespace {

// Unsigned bytes reach 255, signed ones -128.
constexpr int64_t kMaxInputMagnitude = 255;
constexpr int kChannelsPerTile = 32;

std::optional<PackedChannel> PackChannel(const WeightedSumConstants& constants, int channel,
                                         const WeightSums& weights, int32_t x_zero_point,
                                         int64_t extra_magnitude,
                                         kernels::VerifyFloatFunction verify) {
  const kernels::ChannelRequantize requantize{
      .multiplier = constants.quantization->multipliers[static_cast<size_t>(channel)],
      .zero_point = constants.quantization->sum.output_zero_point + constants.unsigned_offset(),
      .clamp = {constants.clamp_min(), constants.clamp_max()},
      .ties = constants.quantization->sum.ties};
  const int64_t bias =
      (constants.bias == nullptr ? 0 : constants.bias[channel]) - x_zero_point * weights.sum;
  const int64_t magnitude =
      kMaxInputMagnitude * weights.magnitude + std::abs(bias) + extra_magnitude;
  if (magnitude >= kernels::kMaxIntegerRequantizeAccumulator || !HasIntegerForm(requantize))
    return std::nullopt;
  PackedChannel packed{.bias = static_cast<int32_t>(bias),
                       .integer = MakeIntegerRequantize(requantize)};
  if (verify != nullptr) packed.is_proved = ProveFloatRequantize(requantize, verify, packed.proved);
  return packed;
}

}  // namespace

std::optional<WeightedSumConstants> ConstantsOf(const LoweringContext& context,
                                                const WeightedSumOperands& operands,
                                                const WeightedSumQuantization& quantization) {
  const Tensor& filter = context.input(operands.filter);
  const bool is_signed = filter.type == ElementType::kInt8;
  if (!is_signed && filter.type != ElementType::kUInt8) return std::nullopt;
  if (context.input(operands.input).type != filter.type || !filter.is_constant) return std::nullopt;
  WeightedSumConstants constants{.filter = filter.data.bytes().data(),
                                 .is_signed = is_signed,
                                 .channels = filter.shape[operands.channel_axis],
                                 .quantization = &quantization};
  if (context.HasInput(operands.bias)) {
    const Tensor& bias = context.input(operands.bias);
    if (!bias.is_constant) return std::nullopt;
    constants.bias = reinterpret_cast<const int32_t*>(bias.data.bytes().data());
  }
  return constants;
}

std::optional<std::vector<PackedChannel>> PackChannels(const WeightedSumConstants& constants,
                                                       const std::vector<WeightSums>& weights,
                                                       int32_t x_zero_point,
                                                       int64_t extra_magnitude,
                                                       kernels::VerifyFloatFunction verify,
                                                       ThreadPool* pool) {
  const int count = static_cast<int>(weights.size());
  std::vector<PackedChannel> channels(weights.size());
  std::atomic<bool> all_packed = true;
  const auto pack_tile = [&](int, int tile) {
    const int first = tile * kChannelsPerTile;
    for (int c = first; c < std::min(first + kChannelsPerTile, count); ++c) {
      const auto at = static_cast<size_t>(c);
      auto packed = PackChannel(constants, c, weights[at], x_zero_point, extra_magnitude, verify);
      if (packed) {
        channels[at] = *packed;
      } else {
        all_packed = false;
      }
    }
  };
  pool->Run((count + kChannelsPerTile - 1) / kChannelsPerTile, pack_tile);
  if (!all_packed) return std::nullopt;
  return channels;
}

// Seven arrays of int32 or float, then the forms, rounded up to keep what follows aligned.
size_t LanesBytes(int lanes, int vectors) {
  const auto array_bytes = static_cast<size_t>(lanes) * static_cast<size_t>(vectors) * 4;
  return array_bytes * 7 + AlignedBuffer::kAlignment;
}

kernels::RequantizeLanes PackLanes(const std::vector<PackedChannel>& channels, int lanes,
                                   int vectors,
                                   const std::function<int(int vector, int lane)>& channel_of,
                                   uint8_t* storage) {
  const size_t count = static_cast<size_t>(lanes) * static_cast<size_t>(vectors);
  auto* words = reinterpret_cast<int32_t*>(storage);
  int32_t* bias = words;
  auto* scale = reinterpret_cast<float*>(words + count);
  auto* offset = reinterpret_cast<float*>(words + 2 * count);
  auto* multiplier = reinterpret_cast<uint32_t*>(words + 3 * count);
  int32_t* addend = words + 4 * count;
  int32_t* shift = words + 5 * count;
  int32_t* negative = words + 6 * count;
  auto* forms = reinterpret_cast<kernels::RequantizeForm*>(words + 7 * count);
  for (int v = 0; v < vectors; ++v) {
    const auto channel_at = [&](int lane) -> const PackedChannel* {
      const auto channel = static_cast<size_t>(channel_of(v, lane));
      return channel < channels.size() ? &channels[channel] : nullptr;
    };
    bool proved = true;
    for (int lane = 0; lane < lanes; ++lane) {
      const PackedChannel* channel = channel_at(lane);
      proved = proved && (channel == nullptr || channel->is_proved);
    }
    forms[v] = proved ? kernels::RequantizeForm::kFloat : kernels::RequantizeForm::kInteger;
    for (int lane = 0; lane < lanes; ++lane) {
      const PackedChannel* channel = channel_at(lane);
      if (channel == nullptr) continue;
      const auto at = static_cast<size_t>(v * lanes + lane);
      bias[at] = channel->bias + (proved ? 0 : channel->integer.bias);
      if (proved) {
        scale[at] = channel->proved.scale;
        offset[at] = channel->proved.offset;
        continue;
      }
      multiplier[at] = channel->integer.multiplier;
      addend[at] = channel->integer.addend;
      shift[at] = channel->integer.shift;
      negative[at] = channel->integer.negative;
    }
  }
  return {forms, bias, scale, offset, multiplier, addend, shift, negative};
}

}  // namespace octet
