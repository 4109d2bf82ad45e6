#include "engine/lower/movement.h"

#include "engine/fast/byte_operator.h"
#include "engine/storage_flip.h"
#include "kernels/strided_copy/strided_copy_flipped_kernel.h"

namespace octet {
namespace {

// From one input to one output.
struct TensorCopy {
  int input = 0;
  int output = 0;
  PlacedCopy placed;
};

uint8_t FlipBetween(const StepContext& tensors, const TensorCopy& copy) {
  const bool input_flipped = copy.input < 32 && tensors.IsInputFlipped(copy.input);
  const bool output_flipped = copy.output == 0 && tensors.IsOutputFlipped();
  return FlipIf(input_flipped != output_flipped);
}

void CopyReference(const kernels::StridedCopy& copy, uint8_t /*flip*/, const uint8_t* input,
                   uint8_t* output) {
  kernels::StridedCopyReference(copy, input, output);
}

Step StepOfCopies(const LoweringContext& context, std::vector<TensorCopy> copies) {
  const bool is_fast = WantsFastKernels(context);
  const auto run = is_fast ? kernels::StridedCopyFlipped : CopyReference;
  Step step;
  step.kernel = is_fast ? "StridedCopyFlipped" : "StridedCopyReference";
  for (TensorCopy& copy : copies) {
    copy.placed = Simplified(copy.placed);
    if (is_fast && copy.input < 32) step.flips_inputs |= 1U << copy.input;
  }
  step.flips_output = is_fast;
  step.run = [run, copies = std::move(copies)](const StepContext& tensors) -> Status {
    for (const TensorCopy& copy : copies) {
      run(copy.placed.copy, FlipBetween(tensors, copy),
          tensors.Input<uint8_t>(copy.input) + copy.placed.input_offset_bytes,
          tensors.Output<uint8_t>(copy.output) + copy.placed.output_offset_bytes);
    }
    return {};
  };
  return step;
}

}  // namespace

Result<int64_t> MovedElementBytes(const LoweringContext& context, const Tensor& tensor,
                                  std::string_view what) {
  constexpr int kBitsOfByte = 8;
  switch (tensor.type) {
    case ElementType::kFloat32:
    case ElementType::kInt8:
    case ElementType::kUInt8:
    case ElementType::kInt16:
    case ElementType::kInt32:
    case ElementType::kInt64:
    case ElementType::kBool:
      return int64_t{ElementBits(tensor.type) / kBitsOfByte};
    default:
      return context.RefuseType(tensor, what);
  }
}

Status ExpectMovedUnchanged(const LoweringContext& context, const Tensor& first,
                            const Tensor& tensor, std::string_view what) {
  OCTET_TRY(context.ExpectType(tensor, what, first.type));
  return context.ExpectSameQuantization(first, tensor);
}

Strides DenseStrides(const Shape& shape, int64_t element_bytes) {
  Strides strides{};
  int64_t stride = element_bytes;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[static_cast<size_t>(axis)] = stride;
    stride *= shape[axis];
  }
  return strides;
}

kernels::StridedCopy DenseCopy(const Shape& shape, int64_t element_bytes) {
  const Strides strides = DenseStrides(shape, element_bytes);
  kernels::StridedCopy copy;
  copy.rank = shape.rank();
  copy.block_bytes = element_bytes;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    copy.extents[axis] = shape[axis];
    copy.input_strides[axis] = strides[static_cast<size_t>(axis)];
    copy.output_strides[axis] = strides[static_cast<size_t>(axis)];
  }
  return copy;
}

PlacedCopy Simplified(PlacedCopy placed) {
  kernels::StridedCopy& copy = placed.copy;
  for (int axis = 0; axis < copy.rank; ++axis) {
    if (copy.extents[axis] == 0) return PlacedCopy{.copy = {.rank = 1}};
  }
  while (copy.rank > 0) {
    const int last = copy.rank - 1;
    const bool is_dense = copy.input_strides[last] == copy.block_bytes &&
                          copy.output_strides[last] == copy.block_bytes;
    if (!is_dense && copy.extents[last] != 1) break;
    copy.block_bytes *= copy.extents[last];
    --copy.rank;
  }
  return placed;
}

Step CopyStep(const LoweringContext& context, const PlacedCopy& placed) {
  return CopyFromInputsStep(context, {placed});
}

Step CopyFromInputsStep(const LoweringContext& context, const std::vector<PlacedCopy>& copies) {
  std::vector<TensorCopy> of_inputs;
  for (size_t i = 0; i < copies.size(); ++i)
    of_inputs.push_back({static_cast<int>(i), 0, copies[i]});
  return StepOfCopies(context, std::move(of_inputs));
}

Step CopyToOutputsStep(const LoweringContext& context, int source,
                       const std::vector<PlacedCopy>& copies) {
  std::vector<TensorCopy> of_outputs;
  for (size_t i = 0; i < copies.size(); ++i)
    of_outputs.push_back({source, static_cast<int>(i), copies[i]});
  return StepOfCopies(context, std::move(of_outputs));
}

}  // namespace octet
