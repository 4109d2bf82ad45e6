// Writes a Model as a TFLite file. What ReadTfliteModel reads, this writes with the same meaning
// (byte layout may differ): tensors, quantisation, operators, signatures, metadata entries,
// associated files. Unsupported: operators whose options octet does not model, tensors with an
// obstacle, and a file over 2 GiB; the error names the operator or tensor.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "model/model.h"

namespace octet {

Result<std::vector<uint8_t>> WriteTfliteModel(const Model& model);
Status WriteTfliteFile(const Model& model, const std::string& path);

}  // namespace octet
