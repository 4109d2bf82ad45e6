#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/neon_dotprod.h"

namespace octet::kernels {

const DepthwiseRowKernel kDepthwiseNeonDotprod = {
    .name = "DepthwiseNeonDotprod",
    .form = DepthwiseForm::kBytes,
    .reads_signed = true,
    .lanes = NeonDotprod::kLanes,
    .vectors = NeonDotprod::kVectors,
    .filter3_stride1 = DepthwiseRow<NeonDotprod, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<NeonDotprod, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<NeonDotprod, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<NeonDotprod, 5, 2>::Run,
};

}  // namespace octet::kernels
