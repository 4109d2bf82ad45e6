// The least time that a network could take on a CPU: every multiply-accumulate at the measured peak
// (kernels/peak) and the requantisation of every output, nothing overlapped, no memory waited for.
//
//   floor = (macs + padded depthwise macs + 2 * products * outputs) / peak
//
// Depthwise filters are counted as the vertical taps fill the lanes of the multiplication: with
// `products` of them a lane, a column of k taps takes ceil(k / products) * products. An output's
// requantisation is 4 vector instructions at 4 a cycle while 2 multiplications fit into a cycle, so
// as much as 2 multiplications of its lane.
#pragma once

#include <cstdint>

#include "kernels/cpu_features.h"
#include "model/model.h"

namespace octet::rivals {

struct NetworkFloor {
  int64_t macs = 0;  // as they are, for speeds
  double ms = 0;
};

// peak_gmac_per_s of as many threads as the network runs on.
NetworkFloor FloorOf(const Subgraph& graph, kernels::IsaTier tier, double peak_gmac_per_s);

}  // namespace octet::rivals
