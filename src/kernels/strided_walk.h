// A walk over some elements of a dense tensor: step i, counted in row-major order of `extents`,
// stands at element
//
//   sum over axes of index[axis] * strides[axis]    with i = (.. index[0] * extents[1] + index[1]
//   ..)
//
// A stride of 0 stays at the same element: a broadcast axis. Two walks over different tensors need
// not have the same axes, only the same count.
//
// `static` on purpose, as in kernels/requantize.h.
#pragma once

#include <cstdint>

namespace octet::kernels {

struct StridedWalk {
  static constexpr int kMaxRank = 8;
  int rank = 0;
  int64_t extents[kMaxRank] = {};
  int64_t strides[kMaxRank] = {};
};

[[maybe_unused]] static inline int64_t StepCount(const StridedWalk& walk) {
  int64_t count = 1;
  for (int axis = 0; axis < walk.rank; ++axis) count *= walk.extents[axis];
  return count;
}

[[maybe_unused]] static inline int64_t ElementAt(const StridedWalk& walk, int64_t step) {
  int64_t element = 0;
  for (int axis = walk.rank - 1; axis >= 0; --axis) {
    element += step % walk.extents[axis] * walk.strides[axis];
    step /= walk.extents[axis];
  }
  return element;
}

}  // namespace octet::kernels
