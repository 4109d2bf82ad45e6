#include "model/operator_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace octet {

std::string PaddingName(Padding padding) { return padding == Padding::kSame ? "SAME" : "VALID"; }

std::string ActivationName(Activation activation) {
  switch (activation) {
    case Activation::kNone:
      return "NONE";
    case Activation::kRelu:
      return "RELU";
    case Activation::kReluN1To1:
      return "RELU_N1_TO_1";
    case Activation::kRelu6:
      return "RELU6";
    case Activation::kTanh:
      return "TANH";
    case Activation::kSignBit:
      return "SIGN_BIT";
  }
  return fmt::format("ACTIVATION_{}", static_cast<int>(activation));
}

namespace {

// Collects the fields of one options struct; one overload a type of field.
struct Fields {
  std::vector<OptionField> list;

  Fields& Add(const char* name, int32_t value) {
    return Put(name, fmt::format("{}", value), false);
  }
  Fields& Add(const char* name, bool value) { return Put(name, value ? "true" : "false", false); }
  Fields& Add(const char* name, float value) { return Put(name, fmt::format("{}", value), false); }
  Fields& Add(const char* name, const std::vector<int32_t>& values) {
    return Put(name, fmt::format("[{}]", fmt::join(values, ", ")), false);
  }
  Fields& Add(const char* name, Padding value) { return Put(name, PaddingName(value), true); }
  Fields& Add(const char* name, Activation value) { return Put(name, ActivationName(value), true); }
  Fields& Add(const char* name, ElementType value) {
    return Put(name, std::string(ElementTypeName(value)), true);
  }
  Fields& Put(const char* name, std::string value, bool is_text) {
    list.push_back({name, std::move(value), is_text});
    return *this;
  }

  void operator()(std::monostate) {}
  void operator()(const Conv2DOptions& o) {
    Add("padding", o.padding).Add("stride_w", o.stride_w).Add("stride_h", o.stride_h);
    Add("dilation_w", o.dilation_w).Add("dilation_h", o.dilation_h).Add("activation", o.activation);
  }
  void operator()(const DepthwiseConv2DOptions& o) {
    Add("padding", o.padding).Add("stride_w", o.stride_w).Add("stride_h", o.stride_h);
    Add("depth_multiplier", o.depth_multiplier);
    Add("dilation_w", o.dilation_w).Add("dilation_h", o.dilation_h).Add("activation", o.activation);
  }
  void operator()(const TransposeConvOptions& o) {
    Add("padding", o.padding).Add("stride_w", o.stride_w).Add("stride_h", o.stride_h);
    Add("activation", o.activation);
  }
  void operator()(const FullyConnectedOptions& o) {
    Add("activation", o.activation).Add("weights_format", int32_t{o.weights_format});
    Add("keep_num_dims", o.keep_num_dims)
        .Add("asymmetric_quantize_inputs", o.asymmetric_quantize_inputs);
  }
  void operator()(const Pool2DOptions& o) {
    Add("padding", o.padding).Add("stride_w", o.stride_w).Add("stride_h", o.stride_h);
    Add("filter_w", o.filter_w).Add("filter_h", o.filter_h).Add("activation", o.activation);
  }
  void operator()(const AddSubOptions& o) { Add("activation", o.activation); }
  void operator()(const ActivationOptions& o) { Add("activation", o.activation); }
  void operator()(const ConcatenationOptions& o) {
    Add("axis", o.axis).Add("activation", o.activation);
  }
  void operator()(const SoftmaxOptions& o) { Add("beta", o.beta); }
  void operator()(const LeakyReluOptions& o) { Add("alpha", o.alpha); }
  void operator()(const ResizeOptions& o) {
    Add("align_corners", o.align_corners).Add("half_pixel_centers", o.half_pixel_centers);
  }
  void operator()(const ReshapeOptions& o) { Add("new_shape", o.new_shape); }
  void operator()(const SqueezeOptions& o) { Add("squeeze_dims", o.squeeze_dims); }
  void operator()(const ReducerOptions& o) { Add("keep_dims", o.keep_dims); }
  void operator()(const SplitOptions& o) { Add("num_splits", o.num_splits); }
  void operator()(const PackOptions& o) { Add("values_count", o.values_count).Add("axis", o.axis); }
  void operator()(const UnpackOptions& o) { Add("num", o.num).Add("axis", o.axis); }
  void operator()(const GatherOptions& o) { Add("axis", o.axis).Add("batch_dims", o.batch_dims); }
  void operator()(const StridedSliceOptions& o) {
    Add("begin_mask", o.begin_mask)
        .Add("end_mask", o.end_mask)
        .Add("ellipsis_mask", o.ellipsis_mask);
    Add("new_axis_mask", o.new_axis_mask).Add("shrink_axis_mask", o.shrink_axis_mask);
    Add("offset", o.offset);
  }
  void operator()(const BlockOptions& o) { Add("block_size", o.block_size); }
  void operator()(const OutputTypeOptions& o) { Add("output_type", o.output_type); }
  void operator()(const CastOptions& o) {
    Add("input_type", o.input_type).Add("output_type", o.output_type);
  }
  void operator()(const CustomOptions& o) {
    Add("custom_bytes", static_cast<int32_t>(o.bytes.size()));
  }
  void operator()(const UnmodelledOptions& o) { Add("options_table", o.type); }
};

}  // namespace

std::vector<OptionField> OptionFields(const OperatorOptions& options) {
  Fields fields;
  std::visit(fields, options);
  return std::move(fields.list);
}

std::string DescribeOptions(const OperatorOptions& options) {
  std::string text;
  for (const OptionField& field : OptionFields(options)) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", field.name, field.value);
  }
  return text;
}

}  // namespace octet
