#include <array>
#include <cstring>

#include "engine/fast/pad_step.h"
#include "engine/lower/lower.h"
#include "engine/lower/movement.h"
#include "kernels/pad/pad_kernel.h"

namespace octet {
namespace {

struct Paddings {
  std::vector<int64_t> before;
  std::vector<int32_t> padded_dims;
};

Result<Paddings> PaddingsOf(const LoweringContext& context) {
  const Shape& input = context.input(0).shape;
  const Shape& shape = context.input(1).shape;
  if (shape.rank() != 2 || shape[0] != input.rank() || shape[1] != 2) {
    return context.Broken("paddings have shape {}, want [{}, 2]", shape.ToString(), input.rank());
  }
  OCTET_ASSIGN(const auto values, context.IntegerConstant(1));
  Paddings paddings;
  for (int axis = 0; axis < input.rank(); ++axis) {
    const auto d = static_cast<size_t>(axis);
    const int64_t before = values[2 * d];
    const int64_t after = values[2 * d + 1];
    if (before < 0 || after < 0 || before > INT32_MAX || after > INT32_MAX ||
        before + input[axis] + after > INT32_MAX) {
      return context.Broken("axis {} of {} elements is padded by {} and {}", axis, input[axis],
                            before, after);
    }
    paddings.before.push_back(before);
    paddings.padded_dims.push_back(static_cast<int32_t>(before + input[axis] + after));
  }
  return paddings;
}

// PAD fills with the real number 0: the zero point of a quantised tensor.
Result<std::array<uint8_t, sizeof(int64_t)>> ZeroOf(const LoweringContext& context,
                                                    const Tensor& tensor) {
  std::array<uint8_t, sizeof(int64_t)> zero{};
  if (tensor.quantization.empty()) return zero;
  switch (tensor.type) {
    case ElementType::kInt8:
    case ElementType::kUInt8: {
      OCTET_ASSIGN(const auto quantization, context.PerTensorQuantization(tensor, "output"));
      zero[0] = static_cast<uint8_t>(quantization.zero_point);
      return zero;
    }
    case ElementType::kInt16: {
      OCTET_ASSIGN(const auto quantization, context.PerTensorQuantization(tensor, "output"));
      const auto value = static_cast<int16_t>(quantization.zero_point);
      std::memcpy(zero.data(), &value, sizeof(value));
      return zero;
    }
    default:
      return zero;
  }
}

}  // namespace

// PAD and PADV2: TFLite takes both for either, told apart by the third input, the pad value.
Result<Step> LowerPad(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 3, 1));
  const Tensor& input = context.input(0);
  const Tensor& output = context.output(0);
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, input, "input"));
  OCTET_TRY(ExpectMovedUnchanged(context, input, output, "output"));
  OCTET_ASSIGN(const Paddings paddings, PaddingsOf(context));
  OCTET_TRY(context.ExpectDims(output, "output", paddings.padded_dims));

  kernels::PadArguments arguments;
  arguments.element_bytes = element_bytes;
  arguments.output_count = output.shape.element_count();
  PlacedCopy interior{DenseCopy(input.shape, element_bytes)};
  const Strides strides = DenseStrides(output.shape, element_bytes);
  for (int axis = 0; axis < input.shape.rank(); ++axis) {
    const auto d = static_cast<size_t>(axis);
    interior.copy.output_strides[axis] = strides[d];
    interior.output_offset_bytes += paddings.before[d] * strides[d];
  }
  interior = Simplified(interior);
  arguments.interior = interior.copy;
  arguments.interior_offset_bytes = interior.output_offset_bytes;

  Step step;
  step.kernel = "PadReference";
  if (context.HasInput(2)) {
    const Tensor& value = context.input(2);
    OCTET_TRY(ExpectMovedUnchanged(context, input, value, "pad value"));
    if (value.shape.element_count() != 1) {
      return context.Broken("pad value has shape {}, want one element", value.shape.ToString());
    }
    if (auto fast = MakePadStep(context, arguments, 0)) return *fast;
    step.run = [arguments](const StepContext& tensors) -> Status {
      kernels::PadReference(arguments, tensors.Input<uint8_t>(0), tensors.Input<uint8_t>(2),
                            tensors.Output<uint8_t>(0));
      return {};
    };
    return step;
  }
  OCTET_ASSIGN(const auto zero, ZeroOf(context, output));
  if (auto fast = MakePadStep(context, arguments, zero[0])) return *fast;
  step.run = [arguments, zero](const StepContext& tensors) -> Status {
    kernels::PadReference(arguments, tensors.Input<uint8_t>(0), zero.data(),
                          tensors.Output<uint8_t>(0));
    return {};
  };
  return step;
}

}  // namespace octet
