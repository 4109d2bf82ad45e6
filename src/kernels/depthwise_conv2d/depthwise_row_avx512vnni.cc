#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/avx512vnni.h"

namespace octet::kernels {

const DepthwiseRowKernel kDepthwiseAvx512Vnni = {
    .name = "DepthwiseAvx512Vnni",
    .form = DepthwiseForm::kBytes,
    .lanes = Avx512VnniDepthwise<1>::kLanes,
    .vectors = Avx512VnniDepthwise<1>::kVectors,
    .rows_per_step = 1,
    .verify_float = VerifyFloatAvx2,
    .filter3_stride1 = DepthwiseRow<Avx512VnniDepthwise<1>, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<Avx512VnniDepthwise<1>, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<Avx512VnniDepthwise<1>, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<Avx512VnniDepthwise<1>, 5, 2>::Run,
};

const DepthwiseRowKernel kDepthwiseAvx512VnniTwoRows = {
    .name = "DepthwiseAvx512VnniTwoRows",
    .form = DepthwiseForm::kBytes,
    .lanes = Avx512VnniDepthwise<2>::kLanes,
    .vectors = Avx512VnniDepthwise<2>::kVectors,
    .rows_per_step = 2,
    .verify_float = VerifyFloatAvx2,
    .filter3_stride1 = DepthwiseRow<Avx512VnniDepthwise<2>, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<Avx512VnniDepthwise<2>, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<Avx512VnniDepthwise<2>, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<Avx512VnniDepthwise<2>, 5, 2>::Run,
};

}  // namespace octet::kernels
