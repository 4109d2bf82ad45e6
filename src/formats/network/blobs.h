// Opaque bytes in a description: options of custom operators, metadata, label files.
//
//   {hex: 0a0b}  {text: "cat\ndog\n"}  {array: "metadata/0"}  {iou: 0.5, classes: 3}
#pragma once

#include <vector>

#include "formats/network/description_node.h"
#include "formats/network/weight_source.h"

namespace octet::network {

// Any other map becomes a FlexBuffer, TFLite's convention for custom operators.
Result<std::vector<uint8_t>> BytesOfBlob(const DescriptionNode& node, WeightSource& weights);

}  // namespace octet::network
