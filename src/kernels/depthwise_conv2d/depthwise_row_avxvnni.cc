#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/avxvnni.h"

namespace octet::kernels {

const DepthwiseRowKernel kDepthwiseAvxVnni = {
    .name = "DepthwiseAvxVnni",
    .form = DepthwiseForm::kBytes,
    .lanes = AvxVnni::kLanes,
    .vectors = AvxVnni::kVectors,
    .rows_per_step = 1,
    .verify_float = VerifyFloatAvx2,
    .filter3_stride1 = DepthwiseRow<AvxVnni, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<AvxVnni, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<AvxVnni, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<AvxVnni, 5, 2>::Run,
};

}  // namespace octet::kernels
