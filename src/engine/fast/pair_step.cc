#include "engine/fast/pair_step.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "engine/fast/byte_operator.h"
#include "engine/fast/element_tiles.h"
#include "engine/lower/operand_pair.h"
#include "engine/lower/strided_walks.h"
#include "engine/storage_flip.h"
#include "kernels/elementwise/pair_bytes_select.h"
#include "kernels/elementwise/prove_pair_kernel.h"

namespace octet {
namespace {

using kernels::PairArguments;
using kernels::PairForm;
using kernels::PairFunction;
using kernels::StridedWalk;

constexpr int64_t kPairTileElements = 16 * 1024;
constexpr int64_t kPairTileUnit = 64;  // a cache line of output

// The output's elements as runs, equally long, in memory order. Run r takes each operand from
// element ElementAt(walk, r) on: dense, or one element for the whole run.
struct PairRuns {
  int64_t length = 1;
  bool lhs_is_dense = false;
  bool rhs_is_dense = false;
  StridedWalk lhs;
  StridedWalk rhs;

  bool is_single() const { return StepCount(lhs) == 1; }
};

bool IsBroadcast(const StridedWalk& walk, int axis) {
  return walk.extents[axis] > 1 && walk.strides[axis] == 0;
}

// Merges the last axes, as many as both operands walk densely or stay at one element along.
PairRuns RunsOf(const Shape& lhs, const Shape& rhs, const Shape& output) {
  // Of full rank both: an operand of the output's shape has strides too.
  const auto walk_of = [&output](const Shape& shape) {
    const Shape aligned = shape.ExtendedTo(output.rank());
    StridedWalk walk{.rank = output.rank()};
    for (int axis = 0; axis < output.rank(); ++axis) {
      walk.extents[axis] = output[axis];
      walk.strides[axis] = aligned[axis] == 1 ? 0 : aligned.element_count(axis + 1, output.rank());
    }
    return walk;
  };
  PairRuns runs{.lhs = walk_of(lhs), .rhs = walk_of(rhs)};
  bool lhs_stays = false;
  bool rhs_stays = false;
  int axis = output.rank();
  for (; axis > 0; --axis) {
    if (output[axis - 1] == 1) continue;
    const bool lhs_broadcast = IsBroadcast(runs.lhs, axis - 1);
    const bool rhs_broadcast = IsBroadcast(runs.rhs, axis - 1);
    if (runs.length > 1 && (lhs_broadcast != lhs_stays || rhs_broadcast != rhs_stays)) break;
    lhs_stays = lhs_broadcast;
    rhs_stays = rhs_broadcast;
    runs.length *= output[axis - 1];
  }
  runs.lhs.rank = axis;
  runs.rhs.rank = axis;
  runs.lhs_is_dense = !lhs_stays;
  runs.rhs_is_dense = !rhs_stays;
  return runs;
}

struct BytePairs {
  PairFunction run = nullptr;
  PairForm form;
  PairRuns runs;
  ElementTiles tiles;  // of elements where there is one run, else of runs
  ElementType lhs = ElementType::kInt8;
  ElementType rhs = ElementType::kInt8;
  ElementType output = ElementType::kInt8;
  std::vector<uint8_t> table;
};

// An operand of a run: itself, or its one byte often enough.
class RunOperand {
 public:
  static constexpr int64_t kMostCopies = 1024;

  RunOperand(const uint8_t* at, bool is_dense, int64_t length) : at_(at), is_dense_(is_dense) {
    if (is_dense) return;
    std::memset(copies_, *at, static_cast<size_t>(std::min(length, kMostCopies)));
  }
  const uint8_t* From(int64_t i) const { return is_dense_ ? at_ + i : copies_; }

 private:
  const uint8_t* at_;
  bool is_dense_;
  uint8_t copies_[kMostCopies];
};

void RunPairs(const BytePairs& step, const PairRuns& runs, PairArguments arguments,
              const uint8_t* lhs, const uint8_t* rhs, uint8_t* output, int64_t length) {
  const RunOperand of_lhs(lhs, runs.lhs_is_dense, length);
  const RunOperand of_rhs(rhs, runs.rhs_is_dense, length);
  const bool is_dense = runs.lhs_is_dense && runs.rhs_is_dense;
  const int64_t at_once = is_dense ? length : RunOperand::kMostCopies;
  for (int64_t i = 0; i < length; i += at_once) {
    arguments.lhs = of_lhs.From(i);
    arguments.rhs = of_rhs.From(i);
    arguments.output = output + i;
    arguments.count = std::min(at_once, length - i);
    step.run(arguments);
  }
}

void RunTile(const BytePairs& step, const StepContext& tensors) {
  const PairRuns& runs = step.runs;
  const PairArguments arguments{.form = step.form,
                                .lhs_flip = FlipOf(step.lhs, tensors.IsInputFlipped(0)),
                                .rhs_flip = FlipOf(step.rhs, tensors.IsInputFlipped(1)),
                                .output_flip = FlipOf(step.output, tensors.IsOutputFlipped())};
  const auto* lhs = tensors.Input<uint8_t>(0);
  const auto* rhs = tensors.Input<uint8_t>(1);
  auto* output = tensors.Output<uint8_t>(0);
  const ElementTiles::Range range = step.tiles.Of(tensors.tile());
  if (runs.is_single()) {
    RunPairs(step, runs, arguments, runs.lhs_is_dense ? lhs + range.first : lhs,
             runs.rhs_is_dense ? rhs + range.first : rhs, output + range.first, range.count);
    return;
  }
  for (int64_t run = range.first; run < range.first + range.count; ++run) {
    RunPairs(step, runs, arguments, lhs + ElementAt(runs.lhs, run), rhs + ElementAt(runs.rhs, run),
             output + run * runs.length, runs.length);
  }
}

// The formula of the operator in reals, on unsigned bytes; none where it has no float form.
std::optional<kernels::RealPair> RealPairOf(const LoweringContext& context) {
  const auto of = [](const Tensor& tensor) {
    AffineQuantization quantization = tensor.quantization.per_tensor();
    quantization.zero_point += FlipOf(tensor.type);
    return quantization;
  };
  const AffineQuantization lhs = of(context.input(0));
  const AffineQuantization rhs = of(context.input(1));
  const AffineQuantization output = of(context.output(0));
  const double lhs_scale = static_cast<double>(lhs.scale) / static_cast<double>(output.scale);
  const double rhs_scale = static_cast<double>(rhs.scale) / static_cast<double>(output.scale);
  kernels::RealPair real{.lhs_zero_point = lhs.zero_point, .rhs_zero_point = rhs.zero_point};
  switch (context.op().kind) {
    case OperatorKind::kAdd:
    case OperatorKind::kSub:
      real.lhs_scale = lhs_scale;
      real.rhs_scale = context.op().kind == OperatorKind::kAdd ? rhs_scale : -rhs_scale;
      real.offset =
          output.zero_point - real.lhs_scale * lhs.zero_point - real.rhs_scale * rhs.zero_point;
      return real;
    case OperatorKind::kMul:
      real.is_product = true;
      real.lhs_scale = lhs_scale * static_cast<double>(rhs.scale);
      real.offset = output.zero_point;
      return real;
    default:
      return std::nullopt;
  }
}

// Chooses the kernel, and the constants or the table it takes.
bool ChoosePairKernel(const LoweringContext& context, LowerFunction reference, BytePairs& step,
                      std::string& name) {
  const kernels::PairKernel& kernel = kernels::SelectPair(context.target().cpu);
  const OperatorKind kind = context.op().kind;
  if (kind == OperatorKind::kMaximum || kind == OperatorKind::kMinimum) {
    const bool is_maximum = kind == OperatorKind::kMaximum;
    step.run = is_maximum ? kernel.maximum : kernel.minimum;
    name = std::string(is_maximum ? "PairMaximum" : "PairMinimum") + kernel.name;
    return true;
  }
  step.table = OutputsOfBytePairs(context, reference);
  if (step.table.empty()) return false;
  if (const auto real = RealPairOf(context)) {
    const PairFunction run = real->is_product ? kernel.product : kernel.sum;
    if (ProvePairForm(*real, step.table.data(), run, step.form)) {
      step.run = run;
      step.table = {};
      name = std::string(real->is_product ? "PairProduct" : "PairSum") + kernel.name;
      return true;
    }
  }
  step.run = kernels::PairTable;
  step.form.table = step.table.data();
  name = "PairTable";
  return true;
}

}  // namespace

std::optional<Step> MakePairStep(const LoweringContext& context, LowerFunction reference) {
  if (!IsByteType(context.input(0).type) || !IsByteType(context.input(1).type) ||
      !IsByteType(context.output(0).type))
    return std::nullopt;
  const auto pair = std::make_shared<BytePairs>();
  Step step;
  if (!ChoosePairKernel(context, reference, *pair, step.kernel)) return std::nullopt;
  const Shape& output = context.output(0).shape;
  pair->runs = RunsOf(context.input(0).shape, context.input(1).shape, output);
  const int64_t count = output.element_count();
  pair->tiles =
      pair->runs.is_single()
          ? ElementTiles::Cut(count, kPairTileElements, kPairTileUnit)
          : ElementTiles::Cut(count / pair->runs.length,
                              std::max<int64_t>(1, kPairTileElements / pair->runs.length), 1);
  pair->lhs = context.input(0).type;
  pair->rhs = context.input(1).type;
  pair->output = context.output(0).type;
  step.tiles = pair->tiles.tiles();
  step.packed_bytes = static_cast<int64_t>(pair->table.size());
  step.flips_inputs = 3;
  step.flips_output = true;
  step.in_place_inputs = UnbroadcastInputs(context);
  step.run = [pair](const StepContext& tensors) -> Status {
    RunTile(*pair, tensors);
    return {};
  };
  return step;
}

}  // namespace octet
