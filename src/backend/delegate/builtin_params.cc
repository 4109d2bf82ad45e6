#include "backend/delegate/builtin_params.h"

#include <algorithm>
#include <bit>

namespace octet {
namespace {

using Words = std::vector<int32_t>;

// The longest structure is that of RESHAPE; newer ones are a little longer.
constexpr size_t kWords = 24;
constexpr size_t kMaxDims = 8;

int32_t Word(Activation activation) { return static_cast<int32_t>(activation); }
// 0 stands for "unknown" there.
int32_t Word(Padding padding) { return static_cast<int32_t>(padding) + 1; }
int32_t Word(float value) { return std::bit_cast<int32_t>(value); }
// Neighbouring bools take a byte each.
int32_t Bools(bool first, bool second = false) { return int32_t{first} | int32_t{second} << 8; }

std::optional<Words> Dims(const std::vector<int32_t>& dims) {
  if (dims.size() > kMaxDims) return std::nullopt;
  Words words = dims;
  words.resize(kMaxDims);
  words.push_back(static_cast<int32_t>(dims.size()));
  return words;
}

struct Translate {
  using Translated = std::optional<Words>;

  Translated operator()(const std::monostate&) const { return Words(); }
  Translated operator()(const Conv2DOptions& o) const {
    return Words{Word(o.padding),    o.stride_w,   o.stride_h,
                 Word(o.activation), o.dilation_w, o.dilation_h};
  }
  Translated operator()(const DepthwiseConv2DOptions& o) const {
    return Words{Word(o.padding),    o.stride_w,   o.stride_h,  o.depth_multiplier,
                 Word(o.activation), o.dilation_w, o.dilation_h};
  }
  Translated operator()(const TransposeConvOptions& o) const {
    return Words{Word(o.padding), o.stride_w, o.stride_h, Word(o.activation)};
  }
  Translated operator()(const FullyConnectedOptions& o) const {
    return Words{Word(o.activation), o.weights_format,
                 Bools(o.keep_num_dims, o.asymmetric_quantize_inputs)};
  }
  Translated operator()(const Pool2DOptions& o) const {
    return Words{Word(o.padding), o.stride_w, o.stride_h,
                 o.filter_w,      o.filter_h, Word(o.activation)};
  }
  Translated operator()(const AddSubOptions& o) const {
    return Words{Word(o.activation), Bools(o.pot_scale_int16)};
  }
  Translated operator()(const ActivationOptions& o) const { return Words{Word(o.activation)}; }
  Translated operator()(const ConcatenationOptions& o) const {
    return Words{o.axis, Word(o.activation)};
  }
  Translated operator()(const SoftmaxOptions& o) const { return Words{Word(o.beta)}; }
  Translated operator()(const LeakyReluOptions& o) const { return Words{Word(o.alpha)}; }
  Translated operator()(const ResizeOptions& o) const {
    return Words{Bools(o.align_corners, o.half_pixel_centers)};
  }
  Translated operator()(const ReshapeOptions& o) const { return Dims(o.new_shape); }
  Translated operator()(const SqueezeOptions& o) const { return Dims(o.squeeze_dims); }
  Translated operator()(const ReducerOptions& o) const { return Words{Bools(o.keep_dims)}; }
  Translated operator()(const SplitOptions& o) const { return Words{o.num_splits}; }
  Translated operator()(const PackOptions& o) const { return Words{o.values_count, o.axis}; }
  Translated operator()(const UnpackOptions& o) const { return Words{o.num, o.axis}; }
  Translated operator()(const GatherOptions& o) const { return Words{o.axis, o.batch_dims}; }
  Translated operator()(const StridedSliceOptions& o) const {
    return Words{o.begin_mask,    o.end_mask,         o.ellipsis_mask,
                 o.new_axis_mask, o.shrink_axis_mask, Bools(o.offset)};
  }
  Translated operator()(const BlockOptions& o) const { return Words{o.block_size}; }
  template <class Other>
  Translated operator()(const Other&) const {
    return std::nullopt;
  }
};

}  // namespace

std::optional<std::vector<int32_t>> BuiltinParams(const OperatorOptions& options) {
  auto words = std::visit(Translate(), options);
  if (words) words->resize(std::max(words->size(), kWords));
  return words;
}

}  // namespace octet
