// What an operator is told besides its tensors: one plain struct per kind of options, in TFLite's
// words. Defaults are those of an absent TFLite table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tensor/element_type.h"

namespace octet {

enum class Padding : int8_t { kSame = 0, kValid = 1 };
enum class Activation : int8_t {
  kNone = 0,
  kRelu = 1,
  kReluN1To1 = 2,
  kRelu6 = 3,
  kTanh = 4,
  kSignBit = 5
};

std::string PaddingName(Padding padding);           // "SAME"
std::string ActivationName(Activation activation);  // "RELU6"

// Rows and columns of zeros around an image.
struct ImagePadding {
  int32_t top = 0;
  int32_t left = 0;
  int32_t bottom = 0;
  int32_t right = 0;
  bool operator==(const ImagePadding&) const = default;
};

struct Conv2DOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  Activation activation = Activation::kNone;
  int32_t dilation_w = 1;
  int32_t dilation_h = 1;
  ElementType quantized_bias_type = ElementType::kFloat32;  // kFloat32: the default bias type
  // In place of `padding`. No file has it: passes/fold_pad makes it, for plans alone.
  std::optional<ImagePadding> explicit_padding = {};
  bool operator==(const Conv2DOptions&) const = default;
};
struct DepthwiseConv2DOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  int32_t depth_multiplier = 0;
  Activation activation = Activation::kNone;
  int32_t dilation_w = 1;
  int32_t dilation_h = 1;
  std::optional<ImagePadding> explicit_padding = {};  // as Conv2DOptions
  bool operator==(const DepthwiseConv2DOptions&) const = default;
};
struct TransposeConvOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  Activation activation = Activation::kNone;
  ElementType quantized_bias_type = ElementType::kFloat32;
  bool operator==(const TransposeConvOptions&) const = default;
};
struct FullyConnectedOptions {
  Activation activation = Activation::kNone;
  int8_t weights_format = 0;  // 0 default, 1 SHUFFLED4x16INT8
  bool keep_num_dims = false;
  bool asymmetric_quantize_inputs = false;
  ElementType quantized_bias_type = ElementType::kFloat32;
  bool operator==(const FullyConnectedOptions&) const = default;
};
struct Pool2DOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  int32_t filter_w = 0;
  int32_t filter_h = 0;
  Activation activation = Activation::kNone;
  bool operator==(const Pool2DOptions&) const = default;
};
// ADD, SUB
struct AddSubOptions {
  Activation activation = Activation::kNone;
  bool pot_scale_int16 = true;
  bool operator==(const AddSubOptions&) const = default;
};
// MUL, DIV, L2_NORMALIZATION: a fused activation and nothing else
struct ActivationOptions {
  Activation activation = Activation::kNone;
  bool operator==(const ActivationOptions&) const = default;
};
struct ConcatenationOptions {
  int32_t axis = 0;
  Activation activation = Activation::kNone;
  bool operator==(const ConcatenationOptions&) const = default;
};
struct SoftmaxOptions {
  float beta = 0.0F;
  bool operator==(const SoftmaxOptions&) const = default;
};
struct LeakyReluOptions {
  float alpha = 0.0F;
  bool operator==(const LeakyReluOptions&) const = default;
};
// RESIZE_BILINEAR, RESIZE_NEAREST_NEIGHBOR
struct ResizeOptions {
  bool align_corners = false;
  bool half_pixel_centers = false;
  bool operator==(const ResizeOptions&) const = default;
};
struct ReshapeOptions {
  std::vector<int32_t> new_shape;
  bool operator==(const ReshapeOptions&) const = default;
};
struct SqueezeOptions {
  std::vector<int32_t> squeeze_dims;
  bool operator==(const SqueezeOptions&) const = default;
};
// MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, REDUCE_ANY, REDUCE_ALL
struct ReducerOptions {
  bool keep_dims = false;
  bool operator==(const ReducerOptions&) const = default;
};
// SPLIT, SPLIT_V
struct SplitOptions {
  int32_t num_splits = 0;
  bool operator==(const SplitOptions&) const = default;
};
struct PackOptions {
  int32_t values_count = 0;
  int32_t axis = 0;
  bool operator==(const PackOptions&) const = default;
};
struct UnpackOptions {
  int32_t num = 0;
  int32_t axis = 0;
  bool operator==(const UnpackOptions&) const = default;
};
struct GatherOptions {
  int32_t axis = 0;
  int32_t batch_dims = 0;
  bool operator==(const GatherOptions&) const = default;
};
struct StridedSliceOptions {
  int32_t begin_mask = 0;
  int32_t end_mask = 0;
  int32_t ellipsis_mask = 0;
  int32_t new_axis_mask = 0;
  int32_t shrink_axis_mask = 0;
  bool offset = false;
  bool operator==(const StridedSliceOptions&) const = default;
};
// SPACE_TO_DEPTH, DEPTH_TO_SPACE
struct BlockOptions {
  int32_t block_size = 0;
  bool operator==(const BlockOptions&) const = default;
};
// ARG_MAX, ARG_MIN, SHAPE
struct OutputTypeOptions {
  ElementType output_type = ElementType::kFloat32;
  bool operator==(const OutputTypeOptions&) const = default;
};
struct CastOptions {
  ElementType input_type = ElementType::kFloat32;
  ElementType output_type = ElementType::kFloat32;
  bool operator==(const CastOptions&) const = default;
};
// Bytes of a custom operator, opaque (FlexBuffers by convention).
struct CustomOptions {
  std::vector<uint8_t> bytes;
  bool operator==(const CustomOptions&) const = default;
};
// An options table that octet does not model; `type` is its number in TFLite's BuiltinOptions union
// (0: BuiltinOptions2). Such an operator can be printed but not written, unless the table is known
// to be empty (RELU, PAD and most others have an empty table or none).
struct UnmodelledOptions {
  int32_t type = 0;
  bool operator==(const UnmodelledOptions&) const = default;
};

// std::monostate: no options, or an empty table.
using OperatorOptions =
    std::variant<std::monostate, Conv2DOptions, DepthwiseConv2DOptions, TransposeConvOptions,
                 FullyConnectedOptions, Pool2DOptions, AddSubOptions, ActivationOptions,
                 ConcatenationOptions, SoftmaxOptions, LeakyReluOptions, ResizeOptions,
                 ReshapeOptions, SqueezeOptions, ReducerOptions, SplitOptions, PackOptions,
                 UnpackOptions, GatherOptions, StridedSliceOptions, BlockOptions, OutputTypeOptions,
                 CastOptions, CustomOptions, UnmodelledOptions>;

// The options as (name, value) pairs in TFLite's words, for tables, JSON and messages.
struct OptionField {
  std::string name;
  std::string value;
  bool is_text = false;  // value is a word ("SAME"), not a number, boolean or list
};
std::vector<OptionField> OptionFields(const OperatorOptions& options);
// "padding=SAME stride_w=2 stride_h=2 ..."
std::string DescribeOptions(const OperatorOptions& options);

}  // namespace octet
