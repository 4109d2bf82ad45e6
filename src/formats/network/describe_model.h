// A Model as a network description that a person can read, compare and change, and that
// build_network.h makes the same Model of: the same tensors, operators, options, signatures and
// metadata, byte for byte.
//
// A tensor goes by its name where that is unique and plain text, else by one made for it; its own
// is then in the description beside it. Constants and long lists of scales go into arrays.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "formats/npy.h"
#include "model/model.h"

namespace octet {

struct NetworkDescription {
  std::string yaml;
  std::string json;
  std::vector<NamedArray> arrays;
};

// Without arrays: the structure alone, everything inline, constants left out.
Result<NetworkDescription> DescribeModel(const Model& model, bool with_arrays);

}  // namespace octet
