#include "server/serving/datatype.h"

#include <algorithm>
#include <cstring>

namespace octet {
namespace {

struct DatatypeRow {
  ElementType type;
  std::string_view name;
};
// The protocol's names where they are not TFLite's too.
constexpr DatatypeRow kRenamed[] = {
    {ElementType::kFloat16, "FP16"},
    {ElementType::kFloat32, "FP32"},
    {ElementType::kFloat64, "FP64"},
    {ElementType::kBFloat16, "BF16"},
};
// Those that have the same name in both.
constexpr ElementType kShared[] = {ElementType::kBool,   ElementType::kUInt8,  ElementType::kUInt16,
                                   ElementType::kUInt32, ElementType::kUInt64, ElementType::kInt8,
                                   ElementType::kInt16,  ElementType::kInt32,  ElementType::kInt64};

constexpr size_t kLengthBytes = 4;

}  // namespace

std::string_view DatatypeName(ElementType type) {
  const auto* const row = std::ranges::find(kRenamed, type, &DatatypeRow::type);
  return row != std::end(kRenamed) ? row->name : ElementTypeName(type);
}

std::optional<ElementType> ParseDatatype(std::string_view name) {
  for (const DatatypeRow& row : kRenamed) {
    if (row.name == name) return row.type;
  }
  for (const ElementType type : kShared) {
    if (ElementTypeName(type) == name) return type;
  }
  return std::nullopt;
}

Result<std::vector<std::span<const uint8_t>>> SplitBytesTensor(std::span<const uint8_t> bytes,
                                                               int64_t count) {
  std::vector<std::span<const uint8_t>> elements;
  while (!bytes.empty()) {
    if (bytes.size() < kLengthBytes) {
      return InvalidArgument("BYTES tensor ends with {} bytes where a 4-byte length should be",
                             bytes.size());
    }
    uint32_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    bytes = bytes.subspan(kLengthBytes);
    if (length > bytes.size()) {
      return InvalidArgument("BYTES element {} has {} bytes, {} are there", elements.size(), length,
                             bytes.size());
    }
    elements.push_back(bytes.first(length));
    bytes = bytes.subspan(length);
  }
  if (static_cast<int64_t>(elements.size()) != count) {
    return InvalidArgument("BYTES tensor has {} elements, its shape has {}", elements.size(),
                           count);
  }
  return elements;
}

void AppendBytesElement(std::string_view element, std::vector<uint8_t>& bytes) {
  const auto length = static_cast<uint32_t>(element.size());
  const auto* const raw = reinterpret_cast<const uint8_t*>(&length);
  bytes.insert(bytes.end(), raw, raw + kLengthBytes);
  bytes.insert(bytes.end(), element.begin(), element.end());
}

}  // namespace octet
