#include "kernels/depthwise_conv2d/byte_columns.h"
#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/avx512vnni.h"

namespace octet::kernels {
namespace {

using OneRow = ByteColumns<Avx512VnniDepthwise<1>>;
using TwoRows = ByteColumns<Avx512VnniDepthwise<2>>;

}  // namespace

const DepthwiseRowKernel kDepthwiseAvx512Vnni = {
    .name = "DepthwiseAvx512Vnni",
    .form = DepthwiseForm::kBytes,
    .lanes = OneRow::kLanes,
    .vectors = OneRow::kVectors,
    .rows_per_step = 1,
    .verify_float = VerifyFloatAvx2,
    .filter3_stride1 = DepthwiseRow<OneRow, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<OneRow, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<OneRow, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<OneRow, 5, 2>::Run,
};

const DepthwiseRowKernel kDepthwiseAvx512VnniTwoRows = {
    .name = "DepthwiseAvx512VnniTwoRows",
    .form = DepthwiseForm::kBytes,
    .lanes = TwoRows::kLanes,
    .vectors = TwoRows::kVectors,
    .rows_per_step = 2,
    .verify_float = VerifyFloatAvx2,
    .filter3_stride1 = DepthwiseRow<TwoRows, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<TwoRows, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<TwoRows, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<TwoRows, 5, 2>::Run,
};

}  // namespace octet::kernels
