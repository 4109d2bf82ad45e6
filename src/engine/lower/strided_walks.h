// Walks over dense tensors (kernels/strided_walk.h), made from shapes.
#pragma once

#include <array>

#include "kernels/strided_walk.h"
#include "tensor/shape.h"

namespace octet {

// Visits `from` once for every element of `to`, repeating it along the axes where it has extent 1
// or none. `from` must broadcast to `to`.
kernels::StridedWalk BroadcastWalk(const Shape& from, const Shape& to);

// One flag an axis of a shape.
using AxisFlags = std::array<bool, Shape::kMaxRank>;

// Visits `shape` along the axes whose flag is `wanted`, the others at index 0.
kernels::StridedWalk AxesWalk(const Shape& shape, const AxisFlags& flags, bool wanted);

}  // namespace octet
