#include "engine/lower/operand_pair.h"

#include <algorithm>
#include <array>

#include "engine/lower/strided_walks.h"

namespace octet {

Result<kernels::PairWalk> PairOperands(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 2, 1));
  const Tensor& lhs = context.input(0);
  const Tensor& rhs = context.input(1);
  OCTET_TRY(context.ExpectType(rhs, "input 1", lhs.type));
  OCTET_TRY(context.ExpectType(context.output(0), "output", lhs.type));

  const int rank = std::max(lhs.shape.rank(), rhs.shape.rank());
  const Shape lhs_aligned = lhs.shape.ExtendedTo(rank);
  const Shape rhs_aligned = rhs.shape.ExtendedTo(rank);
  std::array<int, Shape::kMaxRank> dims{};
  for (int axis = 0; axis < rank; ++axis) {
    const int a = lhs_aligned[axis];
    const int b = rhs_aligned[axis];
    if (a != b && a != 1 && b != 1) {
      return context.Broken("inputs {} and {} do not broadcast", lhs.shape.ToString(),
                            rhs.shape.ToString());
    }
    dims[static_cast<size_t>(axis)] = a == 1 ? b : a;
  }
  OCTET_TRY(context.ExpectDims(context.output(0), "output",
                               std::span(dims).first(static_cast<size_t>(rank))));
  const Shape& output = context.output(0).shape;
  return kernels::PairWalk{.count = output.element_count(),
                           .lhs = BroadcastWalk(lhs.shape, output),
                           .rhs = BroadcastWalk(rhs.shape, output)};
}

std::vector<int> UnbroadcastInputs(const LoweringContext& context) {
  std::vector<int> inputs;
  for (int i = 0; i < context.input_count(); ++i) {
    if (context.input(i).shape == context.output(0).shape) inputs.push_back(i);
  }
  return inputs;
}

}  // namespace octet
