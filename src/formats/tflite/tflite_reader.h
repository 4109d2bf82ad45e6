// Reads TFLite models (flatbuffer identifier "TFL3", schema version 3). The bytes are untrusted:
// the FlatBuffers verifier runs first, then every index, size and offset is checked; errors name
// the place. Constant data is not copied: it points into the file, which the Model keeps alive
// (data that the file has misaligned for its type is the exception).
//
// A file that octet cannot run still reads: operators are kept by number, name and version, tensors
// carry the reason in Tensor::obstacle. Any thread may call these.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "model/model.h"

namespace octet {

// Maps the file. Errors begin with the path.
Result<Model> ReadTfliteFile(const std::string& path);

// `owner` keeps `bytes` alive and is shared with the Model's constants. `bytes` must be aligned
// to 16.
Result<Model> ReadTfliteModel(std::span<const uint8_t> bytes, std::shared_ptr<const void> owner);

}  // namespace octet
