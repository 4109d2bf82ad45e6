#pragma once

#include <string>

#include "base/result.h"
#include "model/model.h"

namespace octet::cli {

bool IsOnnxFile(const std::string& path);

// A .tflite file, or what `octet convert` with its defaults makes of an .onnx file (not verified).
Result<Model> ReadModelFile(const std::string& path);

}  // namespace octet::cli
