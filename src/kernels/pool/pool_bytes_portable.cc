#include "kernels/pool/pool_bytes_tile.h"

namespace octet::kernels {

const PoolBytesKernel kPoolBytesPortable = {
    .name = "Portable", .average = AverageBytes, .max = MaxBytes};

}  // namespace octet::kernels
