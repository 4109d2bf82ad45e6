#include "kernels/gemm/gemm_tile.h"
#include "kernels/isa/neon_dotprod.h"

namespace octet::kernels {

const GemmKernel kGemmNeonDotprod = {
    .name = "GemmNeonDotprod",
    .form = GemmForm::kSigned4,
    .lanes = NeonDotprod::kLanes,
    .max_vectors = 4,
    .by_vectors = {Gemm<NeonDotprod, 1>, Gemm<NeonDotprod, 2>, Gemm<NeonDotprod, 3>,
                   Gemm<NeonDotprod, 4>},
    .rows_by_vectors = {NeonDotprod::kTileRows[0], NeonDotprod::kTileRows[1],
                        NeonDotprod::kTileRows[2], NeonDotprod::kTileRows[3]},
};

}  // namespace octet::kernels
