#include "kernels/gemm/gemm_tile.h"
#include "kernels/isa/avx2.h"

namespace octet::kernels {

const GemmKernel kGemmAvx2 = {
    .name = "GemmAvx2",
    .form = GemmForm::kPairs,
    .lanes = Avx2::kLanes,
    .max_vectors = 2,
    .verify_float = VerifyFloatAvx2,
    .by_vectors = {Gemm<Avx2, 1>, Gemm<Avx2, 2>},
    .rows_by_vectors = {Avx2::kTileRows[0], Avx2::kTileRows[1]},
};

}  // namespace octet::kernels
