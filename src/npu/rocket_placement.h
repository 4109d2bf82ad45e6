// Which operators of a model the NPU of an RK3588 gets: the rules of rocket_rules.h, and what only
// the neighbours tell. The driver has no addition of its own: it adds while it writes a
// convolution's result, so an ADD can go to the NPU when
//   - input 0 is made by a convolution of the same partition, without an activation, that nobody
//     else reads: the sum is written in its place;
//   - input 1 is made in that partition, before that convolution runs, or comes from outside and is
//     read by one of the partition's convolutions.
// Any other ADD the driver takes as well, and dies.
#pragma once

#include "base/result.h"
#include "npu/placement.h"

namespace octet {

// A pure function of its arguments. An error when the main graph is in no order of execution.
Result<ModelPlacement> PlaceOnRocket(const Model& model, const PlacementOptions& options);

}  // namespace octet
