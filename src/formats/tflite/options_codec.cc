#include "formats/tflite/options_codec.h"

#include <algorithm>
#include <iterator>

namespace octet::tflite {
namespace {

namespace fbs = ::octet::tflite_schema;
using Builder = flatbuffers::FlatBufferBuilder;

// Numbers in TFLite's BuiltinOptions union whose tables have no fields, so that a number is all
// there is.
constexpr int kEmptyTables[] = {
    22, 24, 25, 26, 33, 34, 36,  38,  39,  41,  42,  43,  44,  45,  46,  47,  48,  51,  52, 53, 54,
    56, 60, 62, 63, 65, 66, 67,  68,  72,  73,  76,  78,  81,  82,  83,  84,  85,  86,  88, 89, 90,
    91, 95, 96, 97, 98, 99, 100, 104, 105, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126};

int8_t Byte(auto value) { return static_cast<int8_t>(value); }

Result<Padding> ReadPadding(int8_t value) {
  if (value != 0 && value != 1) return Corrupt("padding {} is neither SAME nor VALID", value);
  return static_cast<Padding>(value);
}

Result<Activation> ReadActivation(int8_t value) {
  if (value < 0 || value > Byte(Activation::kSignBit))
    return Corrupt("unknown activation {}", value);
  return static_cast<Activation>(value);
}

Result<ElementType> ReadType(int8_t value) {
  if (!IsElementType(value)) return Corrupt("unknown element type {}", value);
  return static_cast<ElementType>(value);
}

std::vector<int32_t> ReadInts(const flatbuffers::Vector<int32_t>* ints) {
  return ints == nullptr ? std::vector<int32_t>()
                         : std::vector<int32_t>(ints->begin(), ints->end());
}

// One overload of Read and of Write a table.

Result<OperatorOptions> Read(const fbs::Conv2DOptions& t) {
  OCTET_ASSIGN(const auto padding, ReadPadding(t.padding()));
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  OCTET_ASSIGN(const auto bias_type, ReadType(t.quantized_bias_type()));
  return OperatorOptions(Conv2DOptions{padding, t.stride_w(), t.stride_h(), activation,
                                       t.dilation_w_factor(), t.dilation_h_factor(), bias_type});
}
flatbuffers::Offset<void> Write(const Conv2DOptions& o, Builder& b) {
  return fbs::CreateConv2DOptions(b, Byte(o.padding), o.stride_w, o.stride_h, Byte(o.activation),
                                  o.dilation_w, o.dilation_h, Byte(o.quantized_bias_type))
      .Union();
}

Result<OperatorOptions> Read(const fbs::DepthwiseConv2DOptions& t) {
  OCTET_ASSIGN(const auto padding, ReadPadding(t.padding()));
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  return OperatorOptions(DepthwiseConv2DOptions{padding, t.stride_w(), t.stride_h(),
                                                t.depth_multiplier(), activation,
                                                t.dilation_w_factor(), t.dilation_h_factor()});
}
flatbuffers::Offset<void> Write(const DepthwiseConv2DOptions& o, Builder& b) {
  return fbs::CreateDepthwiseConv2DOptions(b, Byte(o.padding), o.stride_w, o.stride_h,
                                           o.depth_multiplier, Byte(o.activation), o.dilation_w,
                                           o.dilation_h)
      .Union();
}

Result<OperatorOptions> Read(const fbs::TransposeConvOptions& t) {
  OCTET_ASSIGN(const auto padding, ReadPadding(t.padding()));
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  OCTET_ASSIGN(const auto bias_type, ReadType(t.quantized_bias_type()));
  return OperatorOptions(
      TransposeConvOptions{padding, t.stride_w(), t.stride_h(), activation, bias_type});
}
flatbuffers::Offset<void> Write(const TransposeConvOptions& o, Builder& b) {
  return fbs::CreateTransposeConvOptions(b, Byte(o.padding), o.stride_w, o.stride_h,
                                         Byte(o.activation), Byte(o.quantized_bias_type))
      .Union();
}

Result<OperatorOptions> Read(const fbs::FullyConnectedOptions& t) {
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  OCTET_ASSIGN(const auto bias_type, ReadType(t.quantized_bias_type()));
  return OperatorOptions(FullyConnectedOptions{activation, t.weights_format(), t.keep_num_dims(),
                                               t.asymmetric_quantize_inputs(), bias_type});
}
flatbuffers::Offset<void> Write(const FullyConnectedOptions& o, Builder& b) {
  return fbs::CreateFullyConnectedOptions(b, Byte(o.activation), o.weights_format, o.keep_num_dims,
                                          o.asymmetric_quantize_inputs, Byte(o.quantized_bias_type))
      .Union();
}

Result<OperatorOptions> Read(const fbs::Pool2DOptions& t) {
  OCTET_ASSIGN(const auto padding, ReadPadding(t.padding()));
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  return OperatorOptions(Pool2DOptions{padding, t.stride_w(), t.stride_h(), t.filter_width(),
                                       t.filter_height(), activation});
}
flatbuffers::Offset<void> Write(const Pool2DOptions& o, Builder& b) {
  return fbs::CreatePool2DOptions(b, Byte(o.padding), o.stride_w, o.stride_h, o.filter_w,
                                  o.filter_h, Byte(o.activation))
      .Union();
}

Result<OperatorOptions> Read(const fbs::AddSubOptions& t) {
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  return OperatorOptions(AddSubOptions{activation, t.pot_scale_int16()});
}
flatbuffers::Offset<void> Write(const AddSubOptions& o, Builder& b) {
  return fbs::CreateAddSubOptions(b, Byte(o.activation), o.pot_scale_int16).Union();
}

Result<OperatorOptions> Read(const fbs::ActivationOptions& t) {
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  return OperatorOptions(ActivationOptions{activation});
}
flatbuffers::Offset<void> Write(const ActivationOptions& o, Builder& b) {
  return fbs::CreateActivationOptions(b, Byte(o.activation)).Union();
}

Result<OperatorOptions> Read(const fbs::ConcatenationOptions& t) {
  OCTET_ASSIGN(const auto activation, ReadActivation(t.fused_activation_function()));
  return OperatorOptions(ConcatenationOptions{t.axis(), activation});
}
flatbuffers::Offset<void> Write(const ConcatenationOptions& o, Builder& b) {
  return fbs::CreateConcatenationOptions(b, o.axis, Byte(o.activation)).Union();
}

Result<OperatorOptions> Read(const fbs::SoftmaxOptions& t) {
  return OperatorOptions(SoftmaxOptions{t.beta()});
}
flatbuffers::Offset<void> Write(const SoftmaxOptions& o, Builder& b) {
  return fbs::CreateSoftmaxOptions(b, o.beta).Union();
}

Result<OperatorOptions> Read(const fbs::LeakyReluOptions& t) {
  return OperatorOptions(LeakyReluOptions{t.alpha()});
}
flatbuffers::Offset<void> Write(const LeakyReluOptions& o, Builder& b) {
  return fbs::CreateLeakyReluOptions(b, o.alpha).Union();
}

Result<OperatorOptions> Read(const fbs::ResizeOptions& t) {
  return OperatorOptions(ResizeOptions{t.align_corners(), t.half_pixel_centers()});
}
Result<OperatorOptions> Read(const fbs::ResizeNearestNeighborOptions& t) {
  return OperatorOptions(ResizeOptions{t.align_corners(), t.half_pixel_centers()});
}

Result<OperatorOptions> Read(const fbs::ReshapeOptions& t) {
  return OperatorOptions(ReshapeOptions{ReadInts(t.new_shape())});
}
flatbuffers::Offset<void> Write(const ReshapeOptions& o, Builder& b) {
  return fbs::CreateReshapeOptionsDirect(b, &o.new_shape).Union();
}

Result<OperatorOptions> Read(const fbs::SqueezeOptions& t) {
  return OperatorOptions(SqueezeOptions{ReadInts(t.squeeze_dims())});
}
flatbuffers::Offset<void> Write(const SqueezeOptions& o, Builder& b) {
  return fbs::CreateSqueezeOptionsDirect(b, &o.squeeze_dims).Union();
}

Result<OperatorOptions> Read(const fbs::ReducerOptions& t) {
  return OperatorOptions(ReducerOptions{t.keep_dims()});
}
flatbuffers::Offset<void> Write(const ReducerOptions& o, Builder& b) {
  return fbs::CreateReducerOptions(b, o.keep_dims).Union();
}

Result<OperatorOptions> Read(const fbs::SplitOptions& t) {
  return OperatorOptions(SplitOptions{t.num_splits()});
}
flatbuffers::Offset<void> Write(const SplitOptions& o, Builder& b) {
  return fbs::CreateSplitOptions(b, o.num_splits).Union();
}

Result<OperatorOptions> Read(const fbs::PackOptions& t) {
  return OperatorOptions(PackOptions{t.values_count(), t.axis()});
}
flatbuffers::Offset<void> Write(const PackOptions& o, Builder& b) {
  return fbs::CreatePackOptions(b, o.values_count, o.axis).Union();
}

Result<OperatorOptions> Read(const fbs::UnpackOptions& t) {
  return OperatorOptions(UnpackOptions{t.num(), t.axis()});
}
flatbuffers::Offset<void> Write(const UnpackOptions& o, Builder& b) {
  return fbs::CreateUnpackOptions(b, o.num, o.axis).Union();
}

Result<OperatorOptions> Read(const fbs::GatherOptions& t) {
  return OperatorOptions(GatherOptions{t.axis(), t.batch_dims()});
}
flatbuffers::Offset<void> Write(const GatherOptions& o, Builder& b) {
  return fbs::CreateGatherOptions(b, o.axis, o.batch_dims).Union();
}

Result<OperatorOptions> Read(const fbs::StridedSliceOptions& t) {
  return OperatorOptions(StridedSliceOptions{t.begin_mask(), t.end_mask(), t.ellipsis_mask(),
                                             t.new_axis_mask(), t.shrink_axis_mask(), t.offset()});
}
flatbuffers::Offset<void> Write(const StridedSliceOptions& o, Builder& b) {
  return fbs::CreateStridedSliceOptions(b, o.begin_mask, o.end_mask, o.ellipsis_mask,
                                        o.new_axis_mask, o.shrink_axis_mask, o.offset)
      .Union();
}

Result<OperatorOptions> Read(const fbs::BlockOptions& t) {
  return OperatorOptions(BlockOptions{t.block_size()});
}
flatbuffers::Offset<void> Write(const BlockOptions& o, Builder& b) {
  return fbs::CreateBlockOptions(b, o.block_size).Union();
}

Result<OperatorOptions> Read(const fbs::OutputTypeOptions& t) {
  OCTET_ASSIGN(const auto type, ReadType(t.output_type()));
  return OperatorOptions(OutputTypeOptions{type});
}
flatbuffers::Offset<void> Write(const OutputTypeOptions& o, Builder& b) {
  return fbs::CreateOutputTypeOptions(b, Byte(o.output_type)).Union();
}

Result<OperatorOptions> Read(const fbs::CastOptions& t) {
  OCTET_ASSIGN(const auto input_type, ReadType(t.in_data_type()));
  OCTET_ASSIGN(const auto output_type, ReadType(t.out_data_type()));
  return OperatorOptions(CastOptions{input_type, output_type});
}
flatbuffers::Offset<void> Write(const CastOptions& o, Builder& b) {
  return fbs::CreateCastOptions(b, Byte(o.input_type), Byte(o.output_type)).Union();
}

// The one list of modelled tables: X(union member, octet struct). RESIZE_NEAREST_NEIGHBOR's table
// shares octet's ResizeOptions but not the other resize's field numbers, so Write handles both by
// hand.
#define OCTET_OPTION_TABLES(X)                      \
  X(Conv2DOptions, Conv2DOptions)                   \
  X(DepthwiseConv2DOptions, DepthwiseConv2DOptions) \
  X(Pool2DOptions, Pool2DOptions)                   \
  X(FullyConnectedOptions, FullyConnectedOptions)   \
  X(SoftmaxOptions, SoftmaxOptions)                 \
  X(ConcatenationOptions, ConcatenationOptions)     \
  X(AddOptions, AddSubOptions)                      \
  X(L2NormOptions, ActivationOptions)               \
  X(ResizeBilinearOptions, ResizeOptions)           \
  X(ReshapeOptions, ReshapeOptions)                 \
  X(SpaceToDepthOptions, BlockOptions)              \
  X(MulOptions, ActivationOptions)                  \
  X(GatherOptions, GatherOptions)                   \
  X(ReducerOptions, ReducerOptions)                 \
  X(SubOptions, AddSubOptions)                      \
  X(DivOptions, ActivationOptions)                  \
  X(SqueezeOptions, SqueezeOptions)                 \
  X(StridedSliceOptions, StridedSliceOptions)       \
  X(SplitOptions, SplitOptions)                     \
  X(CastOptions, CastOptions)                       \
  X(ArgMaxOptions, OutputTypeOptions)               \
  X(TransposeConvOptions, TransposeConvOptions)     \
  X(ShapeOptions, OutputTypeOptions)                \
  X(ArgMinOptions, OutputTypeOptions)               \
  X(PackOptions, PackOptions)                       \
  X(UnpackOptions, UnpackOptions)                   \
  X(ResizeNearestNeighborOptions, ResizeOptions)    \
  X(LeakyReluOptions, LeakyReluOptions)             \
  X(SplitVOptions, SplitOptions)                    \
  X(DepthToSpaceOptions, BlockOptions)

// Structs that serve several operators go into the table that the operator's kind asks for.
fbs::BuiltinOptions SharedTable(OperatorKind kind, fbs::BuiltinOptions otherwise) {
  switch (kind) {
    case OperatorKind::kSub:
      return fbs::BuiltinOptions::SubOptions;
    case OperatorKind::kMul:
      return fbs::BuiltinOptions::MulOptions;
    case OperatorKind::kDiv:
      return fbs::BuiltinOptions::DivOptions;
    case OperatorKind::kResizeNearestNeighbor:
      return fbs::BuiltinOptions::ResizeNearestNeighborOptions;
    case OperatorKind::kDepthToSpace:
      return fbs::BuiltinOptions::DepthToSpaceOptions;
    case OperatorKind::kShape:
      return fbs::BuiltinOptions::ShapeOptions;
    case OperatorKind::kArgMin:
      return fbs::BuiltinOptions::ArgMinOptions;
    case OperatorKind::kSplitV:
      return fbs::BuiltinOptions::SplitVOptions;
    default:
      return otherwise;
  }
}

struct OptionsWriter {
  const Operator& op;
  Builder& builder;

  Result<WrittenOptions> operator()(std::monostate) const { return WrittenOptions{}; }
  Result<WrittenOptions> operator()(const CustomOptions&) const { return WrittenOptions{}; }
  Result<WrittenOptions> operator()(const UnmodelledOptions& o) const {
    if (std::ranges::find(kEmptyTables, o.type) == std::end(kEmptyTables)) {
      return Unsupported("its options (table {}) are not modelled and cannot be written", o.type);
    }
    const auto table = builder.EndTable(builder.StartTable());
    return WrittenOptions{static_cast<fbs::BuiltinOptions>(o.type),
                          flatbuffers::Offset<void>(table)};
  }
  Result<WrittenOptions> operator()(const ResizeOptions& o) const {
    const auto type = SharedTable(op.kind, fbs::BuiltinOptions::ResizeBilinearOptions);
    const auto table =
        type == fbs::BuiltinOptions::ResizeBilinearOptions
            ? fbs::CreateResizeOptions(builder, o.align_corners, o.half_pixel_centers).Union()
            : fbs::CreateResizeNearestNeighborOptions(builder, o.align_corners,
                                                      o.half_pixel_centers)
                  .Union();
    return WrittenOptions{type, table};
  }
  template <class Options>
  Result<WrittenOptions> operator()(const Options& o) const {
    return WrittenOptions{SharedTable(op.kind, DefaultTable(&o)), Write(o, builder)};
  }

  // The first table in the list that holds this struct.
  template <class Options>
  static fbs::BuiltinOptions DefaultTable(const Options*) {
#define OCTET_OPTION_TABLE(member, type) \
  if constexpr (std::is_same_v<Options, type>) return fbs::BuiltinOptions::member;
    OCTET_OPTION_TABLES(OCTET_OPTION_TABLE)
#undef OCTET_OPTION_TABLE
  }
};

}  // namespace

Result<OperatorOptions> ReadOptions(const fbs::Operator& op) {
  if (op.builtin_options_2() != nullptr) return OperatorOptions(UnmodelledOptions{0});
  if (op.builtin_options_type() == fbs::BuiltinOptions::NONE) return OperatorOptions();
  const int type = static_cast<int>(op.builtin_options_type());
  if (op.builtin_options() == nullptr) return Corrupt("options have type {} but no table", type);
  switch (op.builtin_options_type()) {
#define OCTET_OPTION_TABLE(member, type) \
  case fbs::BuiltinOptions::member:      \
    return Read(*op.builtin_options_as_##member());
    OCTET_OPTION_TABLES(OCTET_OPTION_TABLE)
#undef OCTET_OPTION_TABLE
    default:
      return OperatorOptions(UnmodelledOptions{type});
  }
}

Result<WrittenOptions> WriteOptions(const Operator& op, flatbuffers::FlatBufferBuilder& builder) {
  return std::visit(OptionsWriter{op, builder}, op.options);
}

}  // namespace octet::tflite
