#include "kernels/depthwise_conv2d/byte_columns.h"
#include "kernels/depthwise_conv2d/depthwise_row_tile.h"
#include "kernels/isa/neon_dotprod.h"

namespace octet::kernels {
namespace {

using Isa = ByteColumns<NeonDotprod>;

}  // namespace

const DepthwiseRowKernel kDepthwiseNeonDotprod = {
    .name = "DepthwiseNeonDotprod",
    .form = DepthwiseForm::kBytes,
    .reads_signed = true,
    .lanes = Isa::kLanes,
    .vectors = Isa::kVectors,
    .filter3_stride1 = DepthwiseRow<Isa, 3, 1>::Run,
    .filter3_stride2 = DepthwiseRow<Isa, 3, 2>::Run,
    .filter5_stride1 = DepthwiseRow<Isa, 5, 1>::Run,
    .filter5_stride2 = DepthwiseRow<Isa, 5, 2>::Run,
};

}  // namespace octet::kernels
