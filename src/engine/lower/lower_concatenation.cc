#include <algorithm>

#include "engine/lower/lower.h"
#include "engine/lower/movement.h"
#include "kernels/concatenation/concatenation_kernel.h"

namespace octet {
namespace {

// At least one input, all present and of one type, which the one output has too.
Status ExpectInputsOfOneType(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(1, context.input_count(), 1));
  for (int i = 0; i < context.input_count(); ++i) {
    if (!context.HasInput(i)) return context.Broken("input {} is missing", i);
    OCTET_TRY(
        context.ExpectType(context.input(i), fmt::format("input {}", i), context.output(0).type));
  }
  return {};
}

// The inputs agree with the output on every axis but `axis`, along which their extents add up.
Status ExpectExtentsAddUp(const LoweringContext& context, int axis) {
  const Shape& output = context.output(0).shape;
  int64_t sum = 0;
  for (int i = 0; i < context.input_count(); ++i) {
    const Shape& shape = context.input(i).shape;
    bool fits = shape.rank() == output.rank();
    for (int d = 0; fits && d < output.rank(); ++d) fits = d == axis || shape[d] == output[d];
    if (!fits) {
      return context.Broken("input {} has shape {}, output {}, along axis {}", i, shape.ToString(),
                            output.ToString(), axis);
    }
    sum += shape[axis];
  }
  if (sum != output[axis]) {
    return context.Broken("inputs have {} elements along axis {}, output {}", sum, axis,
                          output[axis]);
  }
  return {};
}

PlacedCopy CopyInto(const Shape& input, const Strides& output_strides, int64_t element_bytes) {
  PlacedCopy placed{DenseCopy(input, element_bytes)};
  for (int axis = 0; axis < input.rank(); ++axis) {
    placed.copy.output_strides[axis] = output_strides[static_cast<size_t>(axis)];
  }
  return placed;
}

struct PlacedRescale {
  kernels::ConcatenateRescaledArguments arguments;
  int64_t output_offset_bytes = 0;
};

// Quantised uint8 only: TFLite rescales the inputs whose quantisation is not the output's.
Result<Step> LowerRescaled(const LoweringContext& context, int axis) {
  const Tensor& output = context.output(0);
  OCTET_ASSIGN(const auto output_quantization, context.PerTensorQuantization(output, "output"));
  std::vector<PlacedRescale> parts;
  int64_t offset = 0;
  for (int i = 0; i < context.input_count(); ++i) {
    const Tensor& input = context.input(i);
    OCTET_ASSIGN(const auto input_quantization, context.PerTensorQuantization(input, "input"));
    PlacedRescale part;
    part.arguments.block_count = input.shape.element_count(0, axis);
    part.arguments.block_size = input.shape.element_count(axis, input.shape.rank());
    part.arguments.output_stride = output.shape.element_count(axis, output.shape.rank());
    part.arguments.input = input_quantization;
    part.arguments.output = output_quantization;
    part.output_offset_bytes = part.arguments.block_count == 0 ? 0 : offset;
    offset += part.arguments.block_size;
    parts.push_back(part);
  }
  Step step;
  step.kernel = "ConcatenateRescaledReference";
  step.run = [parts = std::move(parts)](const StepContext& tensors) -> Status {
    for (size_t i = 0; i < parts.size(); ++i) {
      kernels::ConcatenateRescaledReference(
          parts[i].arguments, tensors.Input<uint8_t>(static_cast<int>(i)),
          tensors.Output<uint8_t>(0) + parts[i].output_offset_bytes);
    }
    return {};
  };
  return step;
}

}  // namespace

Result<Step> LowerConcatenation(const LoweringContext& context) {
  OCTET_TRY(ExpectInputsOfOneType(context));
  OCTET_ASSIGN(const auto options, context.options<ConcatenationOptions>());
  const Tensor& output = context.output(0);
  if (options.activation != Activation::kNone) {
    return context.Refuse("fused activation {}", ActivationName(options.activation));
  }
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, output, "output"));
  OCTET_ASSIGN(const int axis, context.NormalizeAxis(options.axis, output.shape.rank()));
  OCTET_TRY(ExpectExtentsAddUp(context, axis));
  if (output.type == ElementType::kUInt8 && !output.quantization.empty()) {
    return LowerRescaled(context, axis);
  }

  const Strides strides = DenseStrides(output.shape, element_bytes);
  std::vector<PlacedCopy> copies;
  int64_t offset = 0;
  for (int i = 0; i < context.input_count(); ++i) {
    const Tensor& input = context.input(i);
    OCTET_TRY(context.ExpectSameQuantization(input, output));
    copies.push_back(CopyInto(input.shape, strides, element_bytes));
    copies.back().output_offset_bytes = offset;
    offset += input.shape[axis] * strides[static_cast<size_t>(axis)];
  }
  return CopyFromInputsStep(context, copies);
}

// PACK stacks inputs of one shape along a new axis.
Result<Step> LowerPack(const LoweringContext& context) {
  OCTET_TRY(ExpectInputsOfOneType(context));
  OCTET_ASSIGN(const auto options, context.options<PackOptions>());
  const Tensor& output = context.output(0);
  const Shape& shape = context.input(0).shape;
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, output, "output"));
  OCTET_ASSIGN(const int axis, context.NormalizeAxis(options.axis, shape.rank() + 1));
  if (options.values_count != context.input_count()) {
    return context.Broken("packs {} values, has {} inputs", options.values_count,
                          context.input_count());
  }
  std::vector<int32_t> dims(shape.dims().begin(), shape.dims().end());
  dims.insert(dims.begin() + axis, context.input_count());
  OCTET_TRY(context.ExpectDims(output, "output", dims));

  const Strides strides = DenseStrides(output.shape, element_bytes);
  Strides without_axis = strides;
  std::copy(strides.begin() + axis + 1, strides.end(), without_axis.begin() + axis);
  std::vector<PlacedCopy> copies;
  for (int i = 0; i < context.input_count(); ++i) {
    const Tensor& input = context.input(i);
    OCTET_TRY(context.ExpectShape(input, fmt::format("input {}", i), shape));
    OCTET_TRY(context.ExpectSameQuantization(input, output));
    copies.push_back(CopyInto(shape, without_axis, element_bytes));
    copies.back().output_offset_bytes = i * strides[static_cast<size_t>(axis)];
  }
  return CopyFromInputsStep(context, copies);
}

}  // namespace octet
