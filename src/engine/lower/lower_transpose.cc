#include <algorithm>

#include "engine/lower/lower.h"
#include "engine/lower/movement.h"

namespace octet {

// output[i_0 .. i_n] = input at i with axis permutation[d] at i_d; negative axes count from the
// end.
Result<Step> LowerTranspose(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(2, 2, 1));
  const Tensor& input = context.input(0);
  const Tensor& output = context.output(0);
  const int rank = input.shape.rank();
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, input, "input"));
  OCTET_TRY(ExpectMovedUnchanged(context, input, output, "output"));
  OCTET_TRY(context.ExpectShape(context.input(1), "permutation", {rank}));
  OCTET_ASSIGN(const auto permutation, context.IntegerConstant(1));
  const Strides strides = DenseStrides(input.shape, element_bytes);
  std::vector<int32_t> dims;
  std::array<bool, Shape::kMaxRank> seen{};
  Strides permuted{};
  for (size_t d = 0; d < permutation.size(); ++d) {
    OCTET_ASSIGN(const int axis, context.NormalizeAxis(permutation[d], rank));
    const auto a = static_cast<size_t>(axis);
    if (seen[a]) return context.Broken("permutation names axis {} twice", axis);
    seen[a] = true;
    dims.push_back(input.shape[axis]);
    permuted[d] = strides[a];
  }
  OCTET_TRY(context.ExpectDims(output, "output", dims));
  PlacedCopy placed{DenseCopy(output.shape, element_bytes)};
  std::copy(permuted.begin(), permuted.end(), placed.copy.input_strides);
  return CopyStep(context, placed);
}

}  // namespace octet
