#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/neon.h"

namespace octet::kernels {

const DepthwiseRowKernel kDepthwiseNeon = {
    .name = "DepthwiseNeon",
    .form = DepthwiseForm::kSplitPairs,
    .reads_signed = true,
    .lanes = NeonDepthwise::kLanes,
    .vectors = NeonDepthwise::kVectors,
    .filter3_stride1 = DepthwiseRow<NeonDepthwise, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<NeonDepthwise, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<NeonDepthwise, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<NeonDepthwise, 5, 2>::Run,
};

}  // namespace octet::kernels
