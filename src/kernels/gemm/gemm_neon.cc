#include "kernels/gemm/gemm_tile.h"
#include "kernels/isa/neon.h"

namespace octet::kernels {

const GemmKernel kGemmNeon = {
    .name = "GemmNeon",
    .form = GemmForm::kSplitPairs,
    .lanes = Neon::kLanes,
    .max_vectors = 4,
    .by_vectors = {Gemm<Neon, 1>, Gemm<Neon, 2>, Gemm<Neon, 3>, Gemm<Neon, 4>},
    .rows_by_vectors = {Neon::kTileRows[0], Neon::kTileRows[1], Neon::kTileRows[2],
                        Neon::kTileRows[3]},
};

}  // namespace octet::kernels
