#include "formats/network/blobs.h"

#include <flatbuffers/flexbuffers.h>

namespace octet::network {
namespace {

// Depth is bounded by the parser.
void AddFlexValue(flexbuffers::Builder& builder, const DescriptionNode& node) {
  if (node.is_map()) {
    builder.Map([&] {
      for (size_t i = 0; i < node.items.size(); ++i) {
        builder.Key(node.keys[i]);
        AddFlexValue(builder, node.items[i]);
      }
    });
    return;
  }
  if (node.is_list()) {
    builder.Vector([&] {
      for (const DescriptionNode& item : node.items) AddFlexValue(builder, item);
    });
    return;
  }
  const auto integer = ToInteger(node.text);
  const auto real = ToReal(node.text);
  if (node.empty()) {
    builder.Null();
  } else if (node.quoted) {
    builder.String(node.text);
  } else if (integer) {
    builder.Int(*integer);
  } else if (real) {
    builder.Float(*real);
  } else if (node.text == "true" || node.text == "false") {
    builder.Bool(node.text == "true");
  } else {
    builder.String(node.text);
  }
}

// FlexBuffers' keys end at a zero byte, which two keys must not differ behind.
bool HasZeroByte(const DescriptionNode& node) {
  for (const std::string& key : node.keys) {
    if (key.find('\0') != std::string::npos) return true;
  }
  for (const DescriptionNode& item : node.items) {
    if (HasZeroByte(item)) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<uint8_t>> BytesOfBlob(const DescriptionNode& node, WeightSource& weights) {
  if (!node.is_map())
    return InvalidArgument("wants {{hex: ..}}, {{text: ..}}, {{array: ..}} or a map");
  if (node.keys.size() == 1 && node.items[0].is_scalar()) {
    const std::string& form = node.keys[0];
    const std::string& value = node.items[0].text;
    if (form == "hex") return BytesOfHex(node.items[0]);
    if (form == "text") return std::vector<uint8_t>(value.begin(), value.end());
    if (form == "array") {
      OCTET_ASSIGN(const ConstantData data, weights.Bytes(value));
      return std::vector<uint8_t>(data.bytes().begin(), data.bytes().end());
    }
  }
  if (HasZeroByte(node)) return InvalidArgument("a key of a FlexBuffer has no zero byte");
  flexbuffers::Builder builder;
  AddFlexValue(builder, node);
  builder.Finish();
  return builder.GetBuffer();
}

}  // namespace octet::network
