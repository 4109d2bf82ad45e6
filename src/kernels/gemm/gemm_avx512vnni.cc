#include "kernels/gemm/gemm_tile.h"
#include "kernels/isa/avx512vnni.h"

namespace octet::kernels {

const GemmKernel kGemmAvx512Vnni = {
    .name = "GemmAvx512Vnni",
    .form = GemmForm::kUnsigned4,
    .lanes = Avx512Vnni::kLanes,
    .max_vectors = 4,
    .verify_float = VerifyFloatAvx2,
    .by_vectors = {Gemm<Avx512Vnni, 1>, Gemm<Avx512Vnni, 2>, Gemm<Avx512Vnni, 3>,
                   Gemm<Avx512Vnni, 4>},
    .rows_by_vectors = {Avx512Vnni::kTileRows[0], Avx512Vnni::kTileRows[1],
                        Avx512Vnni::kTileRows[2], Avx512Vnni::kTileRows[3]},
};

}  // namespace octet::kernels
