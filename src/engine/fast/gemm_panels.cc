#include "engine/fast/gemm_panels.h"

#include <algorithm>

#include "kernels/lane_order.h"

namespace octet {
namespace {

using kernels::GemmFilter;
using kernels::GemmForm;
using kernels::GemmKernel;

bool IsPairs(GemmForm form) { return kernels::InputElementBytes(form) == 2; }

bool FitsInt8(const GemmFilter& filter) {
  for (int c = 0; c < filter.channels; ++c) {
    for (int64_t k = 0; k < filter.depth(); ++k) {
      const int32_t value = filter.Value(c, k);
      if (value < INT8_MIN || value > INT8_MAX) return false;
    }
  }
  return true;
}

WeightSums SumsOf(const GemmFilter& filter, int channel) {
  WeightSums sums;
  for (int64_t k = 0; k < filter.depth(); ++k) {
    const int32_t value = filter.Value(channel, k);
    sums.sum += value;
    sums.magnitude += std::abs(value);
  }
  return sums;
}

struct PanelShape {
  int group = 0;
  int first_channel = 0;
  int columns = 0;
  int vectors = 0;
  size_t weights_at = 0;
  size_t lanes_at = 0;
};

size_t RoundUp(size_t bytes) {
  return (bytes + AlignedBuffer::kAlignment - 1) / AlignedBuffer::kAlignment *
         AlignedBuffer::kAlignment;
}

// The last panel of a group may have lanes of the next group's channels; they are not written.
std::vector<PanelShape> LayPanels(const GemmKernel& kernel, const GemmFilter& filter, int groups,
                                  size_t& size_bytes) {
  std::vector<PanelShape> shapes;
  size_bytes = 0;
  const int group_channels = filter.channels / groups;
  int channel = 0;
  while (channel < filter.channels) {
    const int group = channel / group_channels;
    const int left = (group + 1) * group_channels - channel;
    const int vectors = std::min((left + kernel.lanes - 1) / kernel.lanes, kernel.max_vectors);
    PanelShape shape{.group = group,
                     .first_channel = channel,
                     .columns = std::min(left, vectors * kernel.lanes),
                     .vectors = vectors};
    shape.weights_at = size_bytes;
    size_bytes += RoundUp(static_cast<size_t>(PanelWeightBytes(kernel, filter, shape.vectors)));
    shape.lanes_at = size_bytes;
    size_bytes += RoundUp(LanesBytes(kernel.lanes, shape.vectors));
    channel += shape.columns;
    shapes.push_back(shape);
  }
  return shapes;
}

}  // namespace

std::optional<GemmPanels> GemmPanels::Pack(const GemmKernel& kernel,
                                           const WeightedSumConstants& constants, int runs,
                                           int run_length, ThreadPool* pool, int groups) {
  GemmPanels result;
  result.kernel_ = &kernel;
  GemmFilter& filter = result.filter_;
  filter = {.values = constants.filter,
            .is_signed = constants.is_signed,
            .subtracted = constants.filter_zero_point(),
            .channels = constants.channels,
            .runs = runs,
            .run_length = run_length};
  if (!IsPairs(kernel.form) && !FitsInt8(filter)) {
    filter.subtracted = 128;
    result.row_correction_factor_ = 128 - constants.filter_zero_point();
  }
  std::vector<WeightSums> sums(static_cast<size_t>(filter.channels));
  for (int c = 0; c < filter.channels; ++c) {
    WeightSums& of_channel = sums[static_cast<size_t>(c)];
    of_channel = SumsOf(filter, c);
    // sum_k (w - zw) of the true weights, for the zero point of the input.
    of_channel.sum += result.row_correction_factor_ * filter.depth();
  }
  const int32_t x_zero_point =
      constants.input_zero_point() - (kernels::ReadsSigned(kernel.form) ? 128 : 0);
  const int64_t correction_magnitude =
      std::abs(int64_t{result.row_correction_factor_}) * 255 * filter.depth();
  const auto channels =
      PackChannels(constants, sums, x_zero_point, correction_magnitude, kernel.verify_float, pool);
  if (!channels) return std::nullopt;

  size_t size_bytes = 0;
  const std::vector<PanelShape> shapes = LayPanels(kernel, filter, groups, size_bytes);
  result.packed_ = AlignedBuffer(size_bytes);
  result.panels_.resize(shapes.size());
  pool->Run(static_cast<int>(shapes.size()), [&](int, int tile) {
    const PanelShape& shape = shapes[static_cast<size_t>(tile)];
    uint8_t* weights = result.packed_.data() + shape.weights_at;
    PackGemmPanel(kernel, filter, shape.first_channel, shape.vectors, weights);
    const auto channel_of = [&shape](int vector, int lane) {
      return shape.first_channel + kernels::ChannelOfLane(shape.vectors, vector, lane);
    };
    result.panels_[static_cast<size_t>(tile)] = {
        .group = shape.group,
        .first_channel = shape.first_channel,
        .columns = shape.columns,
        .run = kernel.by_vectors[shape.vectors - 1],
        .weights = weights,
        .lanes = PackLanes(*channels, kernel.lanes, shape.vectors, channel_of,
                           result.packed_.data() + shape.lanes_at)};
  });
  return result;
}

}  // namespace octet
