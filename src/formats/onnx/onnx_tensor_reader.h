// Tensor messages to OnnxTensors: eight places where a value's bytes may stand, one result.
#pragma once

#include <string>

#include "base/result.h"
#include "model/onnx_graph.h"
#include "onnx.pb.h"

namespace octet::onnx {

// FLOAT is 1 in ONNX, 0 in TFLite; Unsupported for a number outside ONNX's list.
Result<ElementType> ElementTypeOfOnnx(int32_t data_type);

// Moves raw bytes out of the message where the value needs no conversion. `folder` as in
// ReadOnnxModel.
Result<OnnxTensor> TakeTensor(onnx_schema::Tensor& message, const std::string& folder);

}  // namespace octet::onnx
