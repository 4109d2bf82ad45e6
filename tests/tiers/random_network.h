// Random small networks of the operators that image networks are made of, so that tensors flow from
// one fast kernel to the next: stored with the other signedness, in place, in tiles.
#pragma once

#include "model/model.h"
#include "tflite_agreement/random_draws.h"

namespace octet::testing {

// A chain of two to five operators, int8 or uint8: k x k, 1x1 and depthwise convolutions, a
// residual ADD now and then, at last a pool and a fully connected layer. Channel counts lie around
// the widths of tiles and vectors.
Model MakeRandomNetwork(Random& random);

}  // namespace octet::testing
