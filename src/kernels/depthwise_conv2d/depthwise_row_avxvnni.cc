#include "kernels/depthwise_conv2d/byte_columns.h"
#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/avxvnni.h"

namespace octet::kernels {
namespace {

using Isa = ByteColumns<AvxVnni>;

}  // namespace

const DepthwiseRowKernel kDepthwiseAvxVnni = {
    .name = "DepthwiseAvxVnni",
    .form = DepthwiseForm::kBytes,
    .lanes = Isa::kLanes,
    .vectors = Isa::kVectors,
    .rows_per_step = 1,
    .verify_float = VerifyFloatAvx2,
    .filter3_stride1 = DepthwiseRow<Isa, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<Isa, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<Isa, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<Isa, 5, 2>::Run,
};

}  // namespace octet::kernels
