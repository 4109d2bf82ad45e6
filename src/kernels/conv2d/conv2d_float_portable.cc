#include "kernels/conv2d/conv2d_float_tile.h"

namespace octet::kernels {

void Conv2DFloatPortable(const Conv2DFloatArguments& arguments) { Conv2DFloat(arguments); }

}  // namespace octet::kernels
