#include "engine/fast/sum_step.h"

#include <memory>
#include <vector>

#include "engine/fast/byte_operator.h"
#include "engine/storage_flip.h"
#include "kernels/byte_sums.h"
#include "kernels/compiled_twice_select.h"
#include "kernels/requantize.h"

namespace octet {
namespace {

using kernels::QuantizedReduction;
using kernels::StridedWalk;
using kernels::SumBytesArguments;

// Of the table of outputs by sum: 16 x 16 pixels have one, rarely are there more.
constexpr int64_t kMostTableBytes = 64 * 1024;
constexpr int64_t kMostByte = 255;

// Are these axes of a dense tensor neighbours, so that they are one axis of this stride?
bool IsOneAxis(const StridedWalk& walk, int64_t stride) {
  for (int axis = walk.rank - 1; axis >= 0; --axis) {
    if (walk.extents[axis] == 1) continue;
    if (walk.strides[axis] != stride) return false;
    stride *= walk.extents[axis];
  }
  return true;
}

// [outer, count, inner] of a reduction over neighbouring axes.
std::optional<SumBytesArguments> ExtentsOf(const kernels::ReduceGeometry& geometry) {
  SumBytesArguments extents{.outer = 1, .count = StepCount(geometry.reduced), .inner = 1};
  int64_t stride = 1;
  for (int axis = geometry.reduced.rank - 1; axis >= 0; --axis) {
    if (geometry.reduced.extents[axis] != 1) {
      stride = geometry.reduced.strides[axis];
      break;
    }
  }
  extents.inner = stride;
  if (!IsOneAxis(geometry.reduced, stride)) return std::nullopt;
  extents.outer = StepCount(geometry.kept) / extents.inner;
  return extents;
}

QuantizedReduction InUnsignedBytes(QuantizedReduction quantization, ElementType type) {
  const int32_t offset = FlipOf(type);
  quantization.input_zero_point += offset;
  quantization.output_zero_point += offset;
  quantization.clamp.min += offset;
  quantization.clamp.max += offset;
  return quantization;
}

std::vector<uint8_t> TableOf(const SumBytesArguments& a) {
  std::vector<uint8_t> table;
  const QuantizedReduction& q = a.quantization;
  for (int64_t sum = 0; sum <= kMostByte * a.count; ++sum) {
    const auto centred = static_cast<int32_t>(sum - q.input_zero_point * a.count);
    table.push_back(static_cast<uint8_t>(
        kernels::Requantize(centred, q.multiplier, q.output_zero_point, q.clamp)));
  }
  return table;
}

}  // namespace

std::optional<Step> MakeSumStep(const LoweringContext& context,
                                const kernels::ReduceGeometry& geometry,
                                const QuantizedReduction& quantization) {
  const ElementType type = context.output(0).type;
  if (!WantsFastKernels(context) || !IsByteType(type)) return std::nullopt;
  auto arguments = ExtentsOf(geometry);
  if (!arguments || arguments->count < 1 || arguments->count > kernels::ByteSums::kMostTaps)
    return std::nullopt;
  arguments->quantization = InUnsignedBytes(quantization, type);
  const auto table = std::make_shared<std::vector<uint8_t>>();
  if (kMostByte * arguments->count < kMostTableBytes) {
    *table = TableOf(*arguments);
    arguments->table = table->data();
  }
  const auto kernel = SelectCompiledTwice(context.target().cpu).sum_bytes;
  Step step;
  step.kernel = kernel.name;
  step.packed_bytes = static_cast<int64_t>(table->size());
  step.flips_inputs = 1;
  step.flips_output = true;
  step.run = [arguments = *arguments, table, run = kernel.run,
              type](const StepContext& tensors) -> Status {
    SumBytesArguments of_run = arguments;
    of_run.input_flip = FlipOf(type, tensors.IsInputFlipped(0));
    of_run.output_flip = FlipOf(type, tensors.IsOutputFlipped());
    of_run.input = tensors.Input<uint8_t>(0);
    of_run.output = tensors.Output<uint8_t>(0);
    run(of_run);
    return {};
  };
  return step;
}

}  // namespace octet
