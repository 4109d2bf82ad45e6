// Reads ONNX models (opset 1 to 18, external data files) into an OnnxGraph. The bytes are
// untrusted: protobuf parses them, then every name, type, shape and byte count is checked; errors
// name the node or the value. Constant bytes are copied out of the messages once.
//
// Limits: a file of 2 GiB (protobuf's own), kMaxOnnxNodes nodes, external data that lies in the
// folder of the model. Graphs inside attributes (If, Loop, Scan) are not read: such nodes keep
// their name, so that the converter can refuse them by it. Any thread may call these.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "model/onnx_graph.h"

namespace octet {

inline constexpr int64_t kMinOnnxOpset = 1;
inline constexpr int64_t kMaxOnnxOpset = 18;
inline constexpr int kMaxOnnxNodes = 1 << 20;

// Errors begin with the path.
Result<OnnxGraph> ReadOnnxFile(const std::string& path);

// `folder` is where external data files lie; empty: external data is an error.
Result<OnnxGraph> ReadOnnxModel(std::span<const uint8_t> bytes, const std::string& folder);

// One tensor message, as ONNX's test data has them in .pb files.
Result<OnnxTensor> ReadOnnxTensor(std::span<const uint8_t> bytes);

}  // namespace octet
