#include "formats/onnx/onnx_tensor_reader.h"

#include <charconv>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/file.h"

namespace octet::onnx {
namespace {

struct TypeRow {
  int32_t number;
  ElementType type;
};
constexpr TypeRow kTypes[] = {
    {1, ElementType::kFloat32},   {2, ElementType::kUInt8},      {3, ElementType::kInt8},
    {4, ElementType::kUInt16},    {5, ElementType::kInt16},      {6, ElementType::kInt32},
    {7, ElementType::kInt64},     {8, ElementType::kString},     {9, ElementType::kBool},
    {10, ElementType::kFloat16},  {11, ElementType::kFloat64},   {12, ElementType::kUInt32},
    {13, ElementType::kUInt64},   {14, ElementType::kComplex64}, {15, ElementType::kComplex128},
    {16, ElementType::kBFloat16},
};

// Elements of the message's typed list, each cut to the width of the tensor's type.
template <class Stored, class List>
std::vector<uint8_t> Narrowed(const List& list) {
  std::vector<uint8_t> bytes(static_cast<size_t>(list.size()) * sizeof(Stored));
  size_t at = 0;
  for (const auto element : list) {
    const auto stored = static_cast<Stored>(element);
    std::memcpy(bytes.data() + at, &stored, sizeof(Stored));
    at += sizeof(Stored);
  }
  return bytes;
}

std::vector<uint8_t> TypedBytes(const onnx_schema::Tensor& message, ElementType type) {
  switch (type) {
    case ElementType::kFloat32:
      return Narrowed<float>(message.float_data());
    case ElementType::kFloat64:
      return Narrowed<double>(message.double_data());
    case ElementType::kInt64:
      return Narrowed<int64_t>(message.int64_data());
    case ElementType::kUInt64:
      return Narrowed<uint64_t>(message.uint64_data());
    case ElementType::kUInt32:
      return Narrowed<uint32_t>(message.uint64_data());
    case ElementType::kInt32:
      return Narrowed<int32_t>(message.int32_data());
    case ElementType::kInt16:
    case ElementType::kUInt16:
    case ElementType::kFloat16:
    case ElementType::kBFloat16:
      return Narrowed<uint16_t>(message.int32_data());
    case ElementType::kInt8:
    case ElementType::kUInt8:
    case ElementType::kBool:
      return Narrowed<uint8_t>(message.int32_data());
    default:
      return {};
  }
}

Result<uint64_t> ParseNumber(const std::string& text, const char* key) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    return Corrupt("external data: {} '{}' is not a number", key, text);
  return number;
}

// The bytes of an external file, which must lie below the model's folder.
Result<ConstantData> ExternalBytes(const onnx_schema::Tensor& message, const std::string& folder,
                                   uint64_t want_bytes) {
  std::string location;
  uint64_t offset = 0;
  uint64_t length = want_bytes;
  for (const auto& pair : message.external_data()) {
    if (pair.key() == "location") location = pair.value();
    if (pair.key() == "offset") {
      OCTET_ASSIGN(offset, ParseNumber(pair.value(), "offset"));
    }
    if (pair.key() == "length") {
      OCTET_ASSIGN(length, ParseNumber(pair.value(), "length"));
    }
  }
  const std::filesystem::path path(location);
  bool leaves_folder = location.empty() || path.is_absolute() || folder.empty();
  for (const auto& part : path) leaves_folder = leaves_folder || part == "..";
  if (leaves_folder)
    return Unsupported("external data '{}' is not below the model's folder", location);
  if (length != want_bytes)
    return Corrupt("external data '{}': length {}, want {}", location, length, want_bytes);
  OCTET_ASSIGN(MappedFile file, MappedFile::Open((std::filesystem::path(folder) / path).string()));
  if (offset > file.bytes().size() || want_bytes > file.bytes().size() - offset) {
    return Corrupt("external data '{}': {} bytes at {}, the file has {}", location, want_bytes,
                   offset, file.bytes().size());
  }
  const auto owner = std::make_shared<const MappedFile>(std::move(file));
  const auto bytes = owner->bytes().subspan(offset, want_bytes);
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(double) == 0)
    return ConstantData::Borrow(bytes, owner);
  return ConstantData::Own({bytes.begin(), bytes.end()});
}

}  // namespace

Result<ElementType> ElementTypeOfOnnx(int32_t data_type) {
  for (const TypeRow& row : kTypes) {
    if (row.number == data_type) return row.type;
  }
  return Unsupported("element type {} is not one of ONNX's 1 to 16", data_type);
}

Result<OnnxTensor> TakeTensor(onnx_schema::Tensor& message, const std::string& folder) {
  OnnxTensor tensor;
  OCTET_ASSIGN(tensor.type, ElementTypeOfOnnx(message.data_type()));
  OCTET_ASSIGN(tensor.shape, ShapeOf({message.dims().begin(), message.dims().end()}));
  tensor.is_known = true;
  if (tensor.type == ElementType::kString)
    return tensor;  // no operator octet converts reads strings
  const auto want_bytes = static_cast<uint64_t>(tensor.shape.element_count()) *
                          static_cast<uint64_t>(ElementBits(tensor.type)) / 8;
  if (message.data_location() == 1) {
    OCTET_ASSIGN(tensor.data, ExternalBytes(message, folder, want_bytes));
    return tensor;
  }
  if (message.has_raw_data()) {
    // A string of its own keeps the bytes; its buffer is aligned as malloc aligns.
    const auto raw = std::make_shared<const std::string>(std::move(*message.mutable_raw_data()));
    const std::span bytes(reinterpret_cast<const uint8_t*>(raw->data()), raw->size());
    tensor.data = reinterpret_cast<uintptr_t>(bytes.data()) % alignof(double) == 0
                      ? ConstantData::Borrow(bytes, raw)
                      : ConstantData::Own({bytes.begin(), bytes.end()});
  } else {
    tensor.data = ConstantData::Own(TypedBytes(message, tensor.type));
  }
  if (tensor.data.bytes().size() != want_bytes) {
    return Corrupt("{} bytes of data, {} {} takes {}", tensor.data.bytes().size(),
                   ElementTypeName(tensor.type), tensor.shape.ToString(), want_bytes);
  }
  return tensor;
}

}  // namespace octet::onnx
