#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/avx2.h"

namespace octet::kernels {

const DepthwiseRowKernel kDepthwiseAvx2 = {
    .name = "DepthwiseAvx2",
    .form = DepthwiseForm::kPairs,
    .lanes = Avx2::kLanes,
    .vectors = Avx2::kVectors,
    .rows_per_step = 1,
    .verify_float = VerifyFloatAvx2,
    .filter3_stride1 = DepthwiseRow<Avx2, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<Avx2, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<Avx2, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<Avx2, 5, 2>::Run,
};

}  // namespace octet::kernels
