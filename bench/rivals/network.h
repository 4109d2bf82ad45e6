// The networks of a comparison. They end before SOFTMAX: the .onnx files do, and the scores there
// show differences that SOFTMAX would hide.
#pragma once

#include "rivals/rival.h"

namespace octet::rivals {

// Of a .tflite file and, where there is one, its twin for ONNX Runtime.
Result<Network> ReadNetwork(const std::string& path, std::string onnx_path);

}  // namespace octet::rivals
