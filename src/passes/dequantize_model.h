// A float model of a quantised one: constants become the real numbers they stand for, activations
// float32, QUANTIZE and DEQUANTIZE vanish. What the quantised model clips by the ends of its
// scales, beside the fused activations, is not clipped any more.
//
// Tensors keep their indices; a pure function.
#pragma once

#include "base/result.h"
#include "model/model.h"

namespace octet {

// Some tensor that the main graph computes with is quantised or of float16.
bool IsQuantized(const Model& model);

// Unsupported or InvalidArgument with the tensor where a constant has no real numbers. Needs
// VerifyIndices.
Result<Model> DequantizeModel(Model model);

}  // namespace octet
