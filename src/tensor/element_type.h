// The element types a TFLite tensor can have, with their sizes and names. Values are TFLite's
// TensorType. octet computes with float32, int8, uint8, int16, int32, int64 and bool; the others
// are carried so that every file can be printed and written back.
#pragma once

#include <cstdint>
#include <string_view>

namespace octet {

// One list: name, value, printed name (as TFLite writes it), bits an element (0: no fixed size).
#define OCTET_ELEMENT_TYPES(X)             \
  X(kFloat32, 0, "FLOAT32", 32)            \
  X(kFloat16, 1, "FLOAT16", 16)            \
  X(kInt32, 2, "INT32", 32)                \
  X(kUInt8, 3, "UINT8", 8)                 \
  X(kInt64, 4, "INT64", 64)                \
  X(kString, 5, "STRING", 0)               \
  X(kBool, 6, "BOOL", 8)                   \
  X(kInt16, 7, "INT16", 16)                \
  X(kComplex64, 8, "COMPLEX64", 64)        \
  X(kInt8, 9, "INT8", 8)                   \
  X(kFloat64, 10, "FLOAT64", 64)           \
  X(kComplex128, 11, "COMPLEX128", 128)    \
  X(kUInt64, 12, "UINT64", 64)             \
  X(kResource, 13, "RESOURCE", 0)          \
  X(kVariant, 14, "VARIANT", 0)            \
  X(kUInt32, 15, "UINT32", 32)             \
  X(kUInt16, 16, "UINT16", 16)             \
  X(kInt4, 17, "INT4", 4)                  \
  X(kBFloat16, 18, "BFLOAT16", 16)         \
  X(kInt2, 19, "INT2", 2)                  \
  X(kUInt4, 20, "UINT4", 4)                \
  X(kFloat8E4M3FN, 21, "FLOAT8_E4M3FN", 8) \
  X(kFloat8E5M2, 22, "FLOAT8_E5M2", 8)

enum class ElementType : uint8_t {
#define OCTET_ELEMENT_TYPE(id, value, name, bits) id = value,
  OCTET_ELEMENT_TYPES(OCTET_ELEMENT_TYPE)
#undef OCTET_ELEMENT_TYPE
};

// "INT8"; "TYPE 99" never occurs: readers refuse values outside the list with IsElementType.
std::string_view ElementTypeName(ElementType type);
bool IsElementType(int value);
// Bits one element takes in a dense buffer; 0 for STRING, RESOURCE, VARIANT.
int ElementBits(ElementType type);

// ElementTypeOf<int8_t>() == ElementType::kInt8
template <class T>
constexpr ElementType ElementTypeOf();
template <>
constexpr ElementType ElementTypeOf<float>() {
  return ElementType::kFloat32;
}
template <>
constexpr ElementType ElementTypeOf<double>() {
  return ElementType::kFloat64;
}
template <>
constexpr ElementType ElementTypeOf<int8_t>() {
  return ElementType::kInt8;
}
template <>
constexpr ElementType ElementTypeOf<uint8_t>() {
  return ElementType::kUInt8;
}
template <>
constexpr ElementType ElementTypeOf<int16_t>() {
  return ElementType::kInt16;
}
template <>
constexpr ElementType ElementTypeOf<int32_t>() {
  return ElementType::kInt32;
}
template <>
constexpr ElementType ElementTypeOf<int64_t>() {
  return ElementType::kInt64;
}
template <>
constexpr ElementType ElementTypeOf<bool>() {
  return ElementType::kBool;
}

}  // namespace octet
