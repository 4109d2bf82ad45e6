// The types that a quantised model shows to its callers: a QUANTIZE or DEQUANTIZE at its edges
// where they are not those it computes with. The name stays with the outer tensor.
#pragma once

#include "base/result.h"
#include "model/model.h"
#include "tensor/element_type.h"

namespace octet {

// int8, uint8, int16 or float32. Inputs and outputs that are not quantised stay as they are.
Result<Model> SetInterfaceTypes(Model model, ElementType input_type, ElementType output_type);

}  // namespace octet
