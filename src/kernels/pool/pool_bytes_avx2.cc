#include "kernels/pool/pool_bytes_tile.h"

namespace octet::kernels {

const PoolBytesKernel kPoolBytesAvx2 = {.name = "Avx2", .average = AverageBytes, .max = MaxBytes};

}  // namespace octet::kernels
