#include "engine/lower/strided_walks.h"

namespace octet {

static_assert(kernels::StridedWalk::kMaxRank == Shape::kMaxRank);

kernels::StridedWalk BroadcastWalk(const Shape& from, const Shape& to) {
  if (from == to) {
    return {.rank = 1, .extents = {to.element_count()}, .strides = {1}};
  }
  const Shape aligned = from.ExtendedTo(to.rank());
  kernels::StridedWalk walk;
  walk.rank = to.rank();
  for (int axis = 0; axis < to.rank(); ++axis) {
    walk.extents[axis] = to[axis];
    walk.strides[axis] = aligned[axis] == 1 ? 0 : aligned.element_count(axis + 1, aligned.rank());
  }
  return walk;
}

kernels::StridedWalk AxesWalk(const Shape& shape, const AxisFlags& flags, bool wanted) {
  kernels::StridedWalk walk;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (flags[static_cast<size_t>(axis)] != wanted) continue;
    walk.extents[walk.rank] = shape[axis];
    walk.strides[walk.rank] = shape.element_count(axis + 1, shape.rank());
    ++walk.rank;
  }
  return walk;
}

}  // namespace octet
