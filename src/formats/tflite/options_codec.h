// Operator options between TFLite's tables and octet's structs, both directions side by side.
#pragma once

#include <cstdint>
#include <utility>

#include "base/result.h"
#include "model/model.h"
#include "tflite_schema_generated.h"

namespace octet::tflite {

// Options of one operator; enumeration values outside octet's lists are an error.
Result<OperatorOptions> ReadOptions(const tflite_schema::Operator& op);

struct WrittenOptions {
  tflite_schema::BuiltinOptions type = tflite_schema::BuiltinOptions::NONE;
  flatbuffers::Offset<void> table = 0;
};
// Unsupported for options that octet kept only as a number and whose table is not known to be
// empty.
Result<WrittenOptions> WriteOptions(const Operator& op, flatbuffers::FlatBufferBuilder& builder);

}  // namespace octet::tflite
