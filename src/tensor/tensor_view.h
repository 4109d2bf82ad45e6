// TensorView: a typed, shaped window on somebody else's dense row-major bytes. Copies are cheap;
// the view owns nothing and must not outlive the memory.
#pragma once

#include <cstdint>
#include <span>

#include "base/check.h"
#include "tensor/element_type.h"
#include "tensor/shape.h"

namespace octet {

template <class Byte>  // uint8_t or const uint8_t
struct BasicTensorView {
  ElementType type = ElementType::kUInt8;
  Shape shape;
  std::span<Byte> bytes;

  // The elements as T; T must be the view's element type.
  template <class T>
  auto elements() const {
    OCTET_CHECK(ElementTypeOf<T>() == type);
    using Element = std::conditional_t<std::is_const_v<Byte>, const T, T>;
    return std::span<Element>(reinterpret_cast<Element*>(bytes.data()), bytes.size() / sizeof(T));
  }
};
using TensorView = BasicTensorView<const uint8_t>;
using MutableTensorView = BasicTensorView<uint8_t>;

}  // namespace octet
