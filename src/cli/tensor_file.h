// Tensors in files: .npy by extension, anything else raw little-endian bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "tensor/tensor_view.h"

namespace octet::cli {

// Bytes for that tensor; type, shape or size that differ are errors that name the file.
Result<std::vector<uint8_t>> ReadTensorFile(const std::string& path, const TensorInfo& tensor);
Status WriteTensorFile(const std::string& path, const TensorView& tensor);

}  // namespace octet::cli
