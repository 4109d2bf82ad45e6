#include "engine/fast/depthwise_rows.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/aligned_buffer.h"
#include "engine/fast/element_tiles.h"
#include "engine/storage_flip.h"
#include "kernels/depthwise_conv2d/depthwise_row_select.h"
#include "kernels/lane_order.h"

namespace octet {
namespace {

using kernels::DepthwiseConv2DGeometry;
using kernels::DepthwiseForm;
using kernels::DepthwiseRowFunction;
using kernels::DepthwiseRowKernel;

constexpr int kMaxFilter = 5;
constexpr int kMaxRowsPerStep = 2;
constexpr int64_t kMacsOfDepthwiseTile = 100'000;

// Channels that one kernel call computes. The last group of an operator may reach back over
// channels of the one before it; both write the same bytes.
struct Group {
  const DepthwiseRowKernel* kernel = nullptr;
  DepthwiseRowFunction run = nullptr;
  int first_channel = 0;
  const uint8_t* weights = nullptr;
  kernels::RequantizeLanes lanes;
};

struct DepthwiseRows {
  DepthwiseConv2DGeometry geometry;
  bool is_signed = false;
  uint8_t input_zero_point = 0;  // as an unsigned byte
  uint8_t clamp_min = 0;
  uint8_t clamp_max = 255;
  std::vector<Group> groups;
  AlignedBuffer packed;
  ElementTiles tiles;  // of output rows

  int filter() const { return geometry.filter_height; }
  int64_t row_bytes() const { return int64_t{geometry.input.width} * geometry.input.channels; }
};

DepthwiseRowFunction FunctionOf(const DepthwiseRowKernel& kernel, int filter, int stride) {
  if (filter == 3) return stride == 1 ? kernel.filter3_stride1 : kernel.filter3_stride2;
  return stride == 1 ? kernel.filter5_stride1 : kernel.filter5_stride2;
}

bool HasRowKernel(const DepthwiseConv2DGeometry& g) {
  const kernels::Window& w = g.window;
  return g.input.channels == g.output.channels && g.filter_height == g.filter_width &&
         (g.filter_height == 3 || g.filter_height == 5) && w.stride_h == w.stride_w &&
         (w.stride_h == 1 || w.stride_h == 2) && w.dilation_h == 1 && w.dilation_w == 1;
}

int32_t WeightOf(const WeightedSumConstants& constants, int fy, int fx, int filter, int channel) {
  const uint8_t byte = constants.filter[(fy * filter + fx) * constants.channels + channel];
  return (constants.is_signed ? static_cast<int8_t>(byte) : byte) - constants.filter_zero_point();
}

// By channel; sets `weights` to what all of them fit.
std::vector<WeightSums> SumsOf(const WeightedSumConstants& constants, int filter,
                               kernels::DepthwiseWeights& weights) {
  weights = kernels::DepthwiseWeights::kInt8;
  std::vector<WeightSums> sums(static_cast<size_t>(constants.channels));
  for (int fy = 0; fy < filter; ++fy) {
    for (int fx = 0; fx < filter; ++fx) {
      for (int c = 0; c < constants.channels; ++c) {
        const int32_t w = WeightOf(constants, fy, fx, filter, c);
        if (w < INT8_MIN || w > INT8_MAX) weights = kernels::DepthwiseWeights::kInt16;
        sums[static_cast<size_t>(c)].sum += w;
        sums[static_cast<size_t>(c)].magnitude += std::abs(w);
      }
    }
  }
  return sums;
}

int ChannelOf(const DepthwiseRowKernel& kernel, int vector, int lane) {
  return kernels::ChannelOfLane(kernel.vectors, vector, lane) % kernel.group_channels();
}

size_t WeightBytes(const DepthwiseRowKernel& kernel, int filter) {
  const int dwords = (filter + kernel.taps_per_dword() - 1) / kernel.taps_per_dword();
  const auto bytes = static_cast<size_t>(filter * dwords * kernel.vectors * kernel.lanes * 4);
  return (bytes + 63) / 64 * 64;  // what follows is aligned
}

void PackWeights(const WeightedSumConstants& constants, const DepthwiseRowKernel& kernel,
                 int filter, int first_channel, uint8_t* packed) {
  const int per_dword = kernel.taps_per_dword();
  const int dwords = (filter + per_dword - 1) / per_dword;
  for (int fx = 0; fx < filter; ++fx) {
    for (int fy = 0; fy < filter; ++fy) {
      for (int v = 0; v < kernel.vectors; ++v) {
        uint8_t* vector =
            packed + static_cast<int64_t>((fx * dwords + fy / per_dword) * kernel.vectors + v) *
                         kernel.lanes * 4;
        for (int lane = 0; lane < kernel.lanes; ++lane) {
          const int channel = first_channel + ChannelOf(kernel, v, lane);
          const int32_t w = WeightOf(constants, fy, fx, filter, channel);
          const int tap = fy % per_dword;
          const int element = kernel.form == DepthwiseForm::kSplitPairs ? tap * kernel.lanes + lane
                                                                        : lane * per_dword + tap;
          if (per_dword == 2) {
            const auto narrow = static_cast<int16_t>(w);
            std::memcpy(vector + element * 2, &narrow, sizeof(narrow));
          } else {
            vector[element] = static_cast<uint8_t>(w);
          }
        }
      }
    }
  }
}

// Deals the channels out to groups; false when some kernel is missing.
bool LayGroups(const kernels::CpuFeatures& cpu, kernels::DepthwiseWeights weights,
               DepthwiseRows& rows) {
  const int channels = rows.geometry.input.channels;
  for (int next = 0; next < channels;) {
    const auto* kernel = kernels::SelectDepthwiseRow(cpu, weights, channels, channels - next);
    if (kernel == nullptr) return false;
    Group group{.kernel = kernel,
                .run = FunctionOf(*kernel, rows.filter(), rows.geometry.window.stride_h)};
    group.first_channel = std::min(next, channels - kernel->group_channels());
    next = group.first_channel + kernel->group_channels();
    rows.groups.push_back(group);
  }
  return true;
}

bool Pack(const WeightedSumConstants& constants, const std::vector<WeightSums>& sums,
          ThreadPool* pool, DepthwiseRows& rows) {
  const DepthwiseRowKernel& first = *rows.groups[0].kernel;  // a CPU's kernels read alike
  const auto channels =
      PackChannels(constants, sums, constants.input_zero_point() - (first.reads_signed ? 128 : 0),
                   0, first.verify_float, pool);
  if (!channels) return false;
  size_t size_bytes = 0;
  for (const Group& group : rows.groups) {
    size_bytes += WeightBytes(*group.kernel, rows.filter()) +
                  LanesBytes(group.kernel->lanes, group.kernel->vectors);
    size_bytes = (size_bytes + 63) / 64 * 64;
  }
  rows.packed = AlignedBuffer(size_bytes);
  uint8_t* next = rows.packed.data();
  for (Group& group : rows.groups) {
    const DepthwiseRowKernel& kernel = *group.kernel;
    PackWeights(constants, kernel, rows.filter(), group.first_channel, next);
    group.weights = next;
    next += WeightBytes(kernel, rows.filter());
    const auto channel_of = [&](int vector, int lane) {
      return group.first_channel + ChannelOf(kernel, vector, lane);
    };
    group.lanes = PackLanes(*channels, kernel.lanes, kernel.vectors, channel_of, next);
    next += (LanesBytes(kernel.lanes, kernel.vectors) + 63) / 64 * 64;
  }
  return true;
}

class DepthwiseTileRun {
 public:
  DepthwiseTileRun(const DepthwiseRows& rows, const StepContext& tensors)
      : rows_(rows), border_(tensors.Scratch<uint8_t>()) {
    const bool input_signed = rows.is_signed != tensors.IsInputFlipped(0);
    arguments_.input_flip = FlipIf(input_signed);
    arguments_.input_zero_point = rows.input_zero_point;
    arguments_.input_width = rows.geometry.input.width;
    arguments_.pixel_bytes = rows.geometry.input.channels;
    arguments_.pad_left = rows.geometry.window.pad_left;
    arguments_.clamp_min = rows.clamp_min;
    arguments_.clamp_max = rows.clamp_max;
    arguments_.output_flip = FlipIf(rows.is_signed != tensors.IsOutputFlipped());
    arguments_.output_width = rows.geometry.output.width;
  }

  void Run(const uint8_t* input, uint8_t* output, int tile) {
    std::memset(border_, rows_.input_zero_point ^ arguments_.input_flip,
                static_cast<size_t>(rows_.row_bytes()));
    const ElementTiles::Range range = rows_.tiles.Of(tile);
    const auto first = static_cast<int>(range.first);
    const auto end = static_cast<int>(range.first + range.count);
    for (const Group& group : rows_.groups) {
      arguments_.weights = group.weights;
      arguments_.lanes = group.lanes;
      const int rows_per_step = group.kernel->rows_per_step;
      for (int row = first; row < end; row += rows_per_step) {
        RunGroup(group, input, output, row, end);
      }
    }
  }

 private:
  void RunGroup(const Group& group, const uint8_t* input, uint8_t* output, int row, int end) {
    const DepthwiseConv2DGeometry& g = rows_.geometry;
    std::array<const uint8_t*, kMaxFilter * kMaxRowsPerStep> inputs{};
    std::array<uint8_t*, kMaxRowsPerStep> outputs{};
    const int64_t output_row_bytes = int64_t{g.output.width} * g.output.channels;
    for (int i = 0; i < group.kernel->rows_per_step; ++i) {
      const int at = std::min(row + i, end - 1);  // the last row twice where rows are odd
      const int image = at / g.output.height;
      const int first_y = at % g.output.height * g.window.stride_h - g.window.pad_top;
      for (int fy = 0; fy < rows_.filter(); ++fy) {
        inputs[static_cast<size_t>(i * rows_.filter() + fy)] =
            InputRow(input, image, first_y + fy) + group.first_channel;
      }
      outputs[static_cast<size_t>(i)] = output + at * output_row_bytes + group.first_channel;
    }
    arguments_.rows = inputs.data();
    arguments_.outputs = outputs.data();
    group.run(arguments_);
  }

  const uint8_t* InputRow(const uint8_t* input, int image, int y) const {
    const int height = rows_.geometry.input.height;
    if (y < 0 || y >= height) return border_;
    return input + (int64_t{image} * height + y) * rows_.row_bytes();
  }

  const DepthwiseRows& rows_;
  uint8_t* border_;  // a row of zero points
  kernels::DepthwiseRowArguments arguments_;
};

}  // namespace

std::optional<Step> MakeDepthwiseRows(const LoweringContext& context,
                                      const WeightedSumOperands& operands,
                                      const WeightedSumQuantization& quantization,
                                      const DepthwiseConv2DGeometry& geometry) {
  const auto constants = ConstantsOf(context, operands, quantization);
  if (!constants || !HasRowKernel(geometry) || context.output(0).shape.element_count() == 0)
    return std::nullopt;
  const auto rows = std::make_shared<DepthwiseRows>();
  rows->geometry = geometry;
  rows->is_signed = constants->is_signed;
  rows->input_zero_point = static_cast<uint8_t>(constants->input_zero_point());
  rows->clamp_min = constants->clamp_min();
  rows->clamp_max = constants->clamp_max();
  kernels::DepthwiseWeights weights{};
  const std::vector<WeightSums> sums = SumsOf(*constants, rows->filter(), weights);
  if (!LayGroups(context.target().cpu, weights, *rows) ||
      !Pack(*constants, sums, context.target().pool, *rows))
    return std::nullopt;

  const int64_t macs = context.output(0).shape.element_count() * rows->filter() * rows->filter();
  rows->tiles = ElementTiles::CutWork(int64_t{geometry.output.batches} * geometry.output.height,
                                      macs, kMacsOfDepthwiseTile, kMaxRowsPerStep);  // whole steps

  Step step;
  step.kernel = rows->groups[0].kernel->name;
  step.tiles = rows->tiles.tiles();
  step.scratch_bytes = rows->row_bytes();
  step.packed_bytes = static_cast<int64_t>(rows->packed.size_bytes());
  step.flips_inputs = 1;
  step.flips_output = true;
  step.run = [rows](const StepContext& tensors) -> Status {
    DepthwiseTileRun(*rows, tensors)
        .Run(tensors.Input<uint8_t>(0), tensors.Output<uint8_t>(0), tensors.tile());
    return {};
  };
  return step;
}

}  // namespace octet
