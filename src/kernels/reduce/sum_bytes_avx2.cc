#include "kernels/reduce/sum_bytes_tile.h"

namespace octet::kernels {

void SumBytesAvx2(const SumBytesArguments& arguments) { SumBytes(arguments); }

}  // namespace octet::kernels
