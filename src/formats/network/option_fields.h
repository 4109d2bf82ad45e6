// The fields of every options struct in one place, for those who print and read them:
//
//   VisitOptionFields(Conv2DOptions& o, visit)   calls visit("stride_w", o.stride_w) ...
//
// Names are TFLite's. A new struct of model/operator_options.h gets its overload here and its name
// in OptionTableNames.
#pragma once

#include <array>
#include <string_view>

#include "model/operator_options.h"

namespace octet::network {

template <class V>
void VisitOptionFields(std::monostate&, V&) {}
template <class V>
void VisitOptionFields(Conv2DOptions& o, V& visit) {
  visit("padding", o.padding);
  visit("stride_w", o.stride_w);
  visit("stride_h", o.stride_h);
  visit("dilation_w", o.dilation_w);
  visit("dilation_h", o.dilation_h);
  visit("activation", o.activation);
  visit("quantized_bias_type", o.quantized_bias_type);
}
template <class V>
void VisitOptionFields(DepthwiseConv2DOptions& o, V& visit) {
  visit("padding", o.padding);
  visit("stride_w", o.stride_w);
  visit("stride_h", o.stride_h);
  visit("depth_multiplier", o.depth_multiplier);
  visit("dilation_w", o.dilation_w);
  visit("dilation_h", o.dilation_h);
  visit("activation", o.activation);
}
template <class V>
void VisitOptionFields(TransposeConvOptions& o, V& visit) {
  visit("padding", o.padding);
  visit("stride_w", o.stride_w);
  visit("stride_h", o.stride_h);
  visit("activation", o.activation);
  visit("quantized_bias_type", o.quantized_bias_type);
}
template <class V>
void VisitOptionFields(FullyConnectedOptions& o, V& visit) {
  visit("activation", o.activation);
  visit("weights_format", o.weights_format);
  visit("keep_num_dims", o.keep_num_dims);
  visit("asymmetric_quantize_inputs", o.asymmetric_quantize_inputs);
  visit("quantized_bias_type", o.quantized_bias_type);
}
template <class V>
void VisitOptionFields(Pool2DOptions& o, V& visit) {
  visit("padding", o.padding);
  visit("stride_w", o.stride_w);
  visit("stride_h", o.stride_h);
  visit("filter_w", o.filter_w);
  visit("filter_h", o.filter_h);
  visit("activation", o.activation);
}
template <class V>
void VisitOptionFields(AddSubOptions& o, V& visit) {
  visit("activation", o.activation);
  visit("pot_scale_int16", o.pot_scale_int16);
}
template <class V>
void VisitOptionFields(ActivationOptions& o, V& visit) {
  visit("activation", o.activation);
}
template <class V>
void VisitOptionFields(ConcatenationOptions& o, V& visit) {
  visit("axis", o.axis);
  visit("activation", o.activation);
}
template <class V>
void VisitOptionFields(SoftmaxOptions& o, V& visit) {
  visit("beta", o.beta);
}
template <class V>
void VisitOptionFields(LeakyReluOptions& o, V& visit) {
  visit("alpha", o.alpha);
}
template <class V>
void VisitOptionFields(ResizeOptions& o, V& visit) {
  visit("align_corners", o.align_corners);
  visit("half_pixel_centers", o.half_pixel_centers);
}
template <class V>
void VisitOptionFields(ReshapeOptions& o, V& visit) {
  visit("new_shape", o.new_shape);
}
template <class V>
void VisitOptionFields(SqueezeOptions& o, V& visit) {
  visit("squeeze_dims", o.squeeze_dims);
}
template <class V>
void VisitOptionFields(ReducerOptions& o, V& visit) {
  visit("keep_dims", o.keep_dims);
}
template <class V>
void VisitOptionFields(SplitOptions& o, V& visit) {
  visit("num_splits", o.num_splits);
}
template <class V>
void VisitOptionFields(PackOptions& o, V& visit) {
  visit("values_count", o.values_count);
  visit("axis", o.axis);
}
template <class V>
void VisitOptionFields(UnpackOptions& o, V& visit) {
  visit("num", o.num);
  visit("axis", o.axis);
}
template <class V>
void VisitOptionFields(GatherOptions& o, V& visit) {
  visit("axis", o.axis);
  visit("batch_dims", o.batch_dims);
}
template <class V>
void VisitOptionFields(StridedSliceOptions& o, V& visit) {
  visit("begin_mask", o.begin_mask);
  visit("end_mask", o.end_mask);
  visit("ellipsis_mask", o.ellipsis_mask);
  visit("new_axis_mask", o.new_axis_mask);
  visit("shrink_axis_mask", o.shrink_axis_mask);
  visit("offset", o.offset);
}
template <class V>
void VisitOptionFields(BlockOptions& o, V& visit) {
  visit("block_size", o.block_size);
}
template <class V>
void VisitOptionFields(OutputTypeOptions& o, V& visit) {
  visit("output_type", o.output_type);
}
template <class V>
void VisitOptionFields(CastOptions& o, V& visit) {
  visit("input_type", o.input_type);
  visit("output_type", o.output_type);
}
template <class V>
void VisitOptionFields(CustomOptions&, V&) {}  // bytes, which blobs.h prints
template <class V>
void VisitOptionFields(UnmodelledOptions& o, V& visit) {
  visit("type", o.type);
}

// By place in the variant OperatorOptions.
inline constexpr std::array<std::string_view, std::variant_size_v<OperatorOptions>>
    kOptionTableNames = {
        "none",      "Conv2D",       "DepthwiseConv2D", "TransposeConv", "FullyConnected", "Pool2D",
        "AddSub",    "Activation",   "Concatenation",   "Softmax",       "LeakyRelu",      "Resize",
        "Reshape",   "Squeeze",      "Reducer",         "Split",         "Pack",           "Unpack",
        "Gather",    "StridedSlice", "Block",           "OutputType",    "Cast",           "Custom",
        "unmodelled"};

}  // namespace octet::network
