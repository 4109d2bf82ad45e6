#include "rivals/network_floor.h"

#include "model/operator_cost.h"

namespace octet::rivals {
namespace {

// Multiplications that one instruction adds up in an int32 lane.
int ProductsOfLane(kernels::IsaTier tier) {
  switch (tier) {
    case kernels::IsaTier::kScalar:
      return 1;
    case kernels::IsaTier::kAvx2:
    case kernels::IsaTier::kNeon:
      return 2;
    case kernels::IsaTier::kNeonI8mm:
      return 8;
    default:
      return 4;
  }
}

const Shape& ShapeOf(const Subgraph& graph, int32_t tensor) {
  return graph.tensors[static_cast<size_t>(tensor)].shape;
}

}  // namespace

NetworkFloor FloorOf(const Subgraph& graph, kernels::IsaTier tier, double peak_gmac_per_s) {
  const int products = ProductsOfLane(tier);
  NetworkFloor floor;
  double slots = 0;  // multiplications, idle ones counted
  for (const Operator& op : graph.operators) {
    const int64_t macs = OperatorMacs(graph, op);
    if (macs == 0) continue;
    floor.macs += macs;
    double padding = 1;
    if (op.kind == OperatorKind::kDepthwiseConv2D) {
      const int taps = ShapeOf(graph, op.inputs[1])[1];
      padding = static_cast<double>((taps + products - 1) / products * products) / taps;
    }
    slots += static_cast<double>(macs) * padding +
             2.0 * products * static_cast<double>(ShapeOf(graph, op.outputs[0]).element_count());
  }
  floor.ms = slots / peak_gmac_per_s / 1e6;
  return floor;
}

}  // namespace octet::rivals
