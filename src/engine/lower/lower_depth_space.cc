#include <algorithm>

#include "engine/lower/lower.h"
#include "engine/lower/movement.h"

namespace octet {
namespace {

constexpr int kRank = 4;

// One tensor is `wide` [b, h n, w n, c], the other `deep` [b, h, w, n n c], with block size n:
//   wide[b, y n + i, x n + j, k] = deep[b, y, x, (i n + j) c + k]
// Both are walked over [b, h, w, n, n, c].
struct BlockWalk {
  Shape extents;
  Strides wide{};
  Strides deep{};
};

Result<BlockWalk> WalkBlocks(const LoweringContext& context, const Tensor& wide,
                             const Tensor& deep) {
  OCTET_TRY(ExpectMovedUnchanged(context, context.input(0), context.output(0), "output"));
  OCTET_ASSIGN(const int64_t element_bytes, MovedElementBytes(context, wide, "input"));
  OCTET_ASSIGN(const auto options, context.options<BlockOptions>());
  const int64_t n = options.block_size;
  const Shape& w = wide.shape;
  const Shape& d = deep.shape;
  const bool fits = n >= 1 && w.rank() == kRank && d.rank() == kRank && w[0] == d[0] &&
                    w[1] == d[1] * n && w[2] == d[2] * n && w[3] * n * n == d[3];
  if (!fits) {
    return context.Broken("input {} and output {} do not fit block size {}",
                          context.input(0).shape.ToString(), context.output(0).shape.ToString(), n);
  }
  const int32_t block = options.block_size;
  const int32_t dims[] = {d[0], d[1], d[2], block, block, w[3]};
  BlockWalk walk;
  OCTET_ASSIGN(walk.extents, Shape::FromDims(dims));
  const Strides s = DenseStrides(w, element_bytes);
  walk.wide = {s[0], n * s[1], n * s[2], s[1], s[2], s[3]};
  walk.deep = DenseStrides(walk.extents, element_bytes);
  return walk;
}

Step WalkStep(const LoweringContext& context, const BlockWalk& walk, const Strides& input,
              const Strides& output) {
  PlacedCopy placed{
      DenseCopy(walk.extents, walk.deep[static_cast<size_t>(walk.extents.rank() - 1)])};
  std::copy(input.begin(), input.end(), placed.copy.input_strides);
  std::copy(output.begin(), output.end(), placed.copy.output_strides);
  return CopyStep(context, placed);
}

}  // namespace

Result<Step> LowerDepthToSpace(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(1, 1, 1));
  OCTET_ASSIGN(const auto walk, WalkBlocks(context, context.output(0), context.input(0)));
  return WalkStep(context, walk, walk.deep, walk.wide);
}

Result<Step> LowerSpaceToDepth(const LoweringContext& context) {
  OCTET_TRY(context.ExpectCounts(1, 1, 1));
  OCTET_ASSIGN(const auto walk, WalkBlocks(context, context.input(0), context.output(0)));
  return WalkStep(context, walk, walk.wide, walk.deep);
}

}  // namespace octet
