// The datatypes of the Open Inference Protocol: "UINT8", "FP32", ..., as the model's element types.
// BYTES is no element type of a model: it carries encoded images in and class names out. Its
// tensors are a sequence of elements, each a 4-byte little-endian length and so many bytes. Pure
// functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tensor/element_type.h"

namespace octet {

inline constexpr std::string_view kBytesDatatype = "BYTES";

// "FP32"; for an element type that the protocol does not have, TFLite's name.
std::string_view DatatypeName(ElementType type);
// Nothing for BYTES and for words that are no datatype.
std::optional<ElementType> ParseDatatype(std::string_view name);

// The elements of a BYTES tensor; views into `bytes`. InvalidArgument when a length does not fit or
// the count is not `count`.
Result<std::vector<std::span<const uint8_t>>> SplitBytesTensor(std::span<const uint8_t> bytes,
                                                               int64_t count);
void AppendBytesElement(std::string_view element, std::vector<uint8_t>& bytes);

}  // namespace octet
