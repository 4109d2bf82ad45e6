// Protobuf messages by hand, byte by byte, so that tests of the message code do not trust it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.h"
#include "server/grpc/message_buffer.h"

namespace octet::testing {

inline std::string Varint(uint64_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}
inline std::string TextField(int number, std::string_view text) {
  return Varint(static_cast<uint64_t>(number) << 3 | 2) + Varint(text.size()) + std::string(text);
}
inline std::string NumberField(int number, uint64_t value) {
  return Varint(static_cast<uint64_t>(number) << 3) + Varint(value);
}

// ModelInferRequest.inputs
inline std::string InferInput(std::string_view name, std::string_view datatype, uint64_t size,
                              std::string_view contents = "") {
  std::string tensor = TextField(1, name) + TextField(2, datatype) + TextField(3, Varint(size));
  if (!contents.empty()) tensor += TextField(5, contents);
  return TextField(5, tensor);
}
// A whole request for the model "fake".
inline std::string FakeInferRequest(std::string_view tensor) {
  return TextField(1, "fake") + InferInput("input", "UINT8", tensor.size()) + TextField(7, tensor);
}
// map<string, InferParameter>, field `map` of its message.
inline std::string Parameter(int map, std::string_view name, std::string_view value) {
  return TextField(map, TextField(1, name) + TextField(2, value));
}

inline std::shared_ptr<const MessageBuffer> MessageOf(std::string_view bytes) {
  static MemoryBudget budget(size_t{1} << 30);
  auto message = std::make_shared<MessageBuffer>(std::make_shared<BufferPool>(), budget);
  OCTET_CHECK(message->Append({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}));
  return message;
}

}  // namespace octet::testing
