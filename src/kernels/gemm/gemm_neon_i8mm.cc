#include "kernels/gemm/gemm_pair_tile.h"
#include "kernels/isa/neon_i8mm.h"

namespace octet::kernels {

const GemmKernel kGemmNeonI8mm = {
    .name = "GemmNeonI8mm",
    .form = GemmForm::kSigned8,
    .lanes = NeonI8mm::kLanes,
    .max_vectors = 4,
    .by_vectors = {Gemm<NeonI8mm, 1, GemmRowPairs>, Gemm<NeonI8mm, 2, GemmRowPairs>,
                   Gemm<NeonI8mm, 3, GemmRowPairs>, Gemm<NeonI8mm, 4, GemmRowPairs>},
    .rows_by_vectors = {NeonI8mm::kTileRows[0], NeonI8mm::kTileRows[1], NeonI8mm::kTileRows[2],
                        NeonI8mm::kTileRows[3]},
};

}  // namespace octet::kernels
