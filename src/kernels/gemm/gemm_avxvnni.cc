#include "kernels/gemm/gemm_tile.h"
#include "kernels/isa/avxvnni.h"

namespace octet::kernels {

const GemmKernel kGemmAvxVnni = {
    .name = "GemmAvxVnni",
    .form = GemmForm::kUnsigned4,
    .lanes = AvxVnni::kLanes,
    .max_vectors = 2,
    .verify_float = VerifyFloatAvx2,
    .by_vectors = {Gemm<AvxVnni, 1>, Gemm<AvxVnni, 2>},
    .rows_by_vectors = {AvxVnni::kTileRows[0], AvxVnni::kTileRows[1]},
};

}  // namespace octet::kernels
