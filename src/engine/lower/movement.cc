#include "engine/lower/movement.h"

namespace octet {
namespace {

void Run(const PlacedCopy& placed, const uint8_t* input, uint8_t* output) {
  kernels::StridedCopyReference(placed.copy, input + placed.input_offset_bytes,
                                output + placed.output_offset_bytes);
}

Step StepOfCopies(std::function<Status(const StepContext&)> run) {
  Step step;
  step.kernel = "StridedCopyReference";
  step.run = std::move(run);
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

Step CopyStep(const PlacedCopy& placed) { return CopyFromInputsStep({placed}); }

Step CopyFromInputsStep(std::vector<PlacedCopy> copies) {
  for (PlacedCopy& placed : copies) placed = Simplified(placed);
  return StepOfCopies([copies = std::move(copies)](const StepContext& tensors) -> Status {
    for (size_t i = 0; i < copies.size(); ++i) {
      Run(copies[i], tensors.Input<uint8_t>(static_cast<int>(i)), tensors.Output<uint8_t>(0));
    }
    return {};
  });
}

Step CopyToOutputsStep(int source, std::vector<PlacedCopy> copies) {
  for (PlacedCopy& placed : copies) placed = Simplified(placed);
  return StepOfCopies([source, copies = std::move(copies)](const StepContext& tensors) -> Status {
    for (size_t i = 0; i < copies.size(); ++i) {
      Run(copies[i], tensors.Input<uint8_t>(source), tensors.Output<uint8_t>(static_cast<int>(i)));
    }
    return {};
  });
}

}  // namespace octet
