// Bytes of either signedness (engine/step.h, Storage): q ^ 0x80 is the same value with the other.
#pragma once

#include <cstdint>

#include "tensor/element_type.h"

namespace octet {

// What to xor bytes with: 0x80 where their signedness is to change.
constexpr uint8_t FlipIf(bool changes) { return changes ? 0x80 : 0; }

// stored ^ FlipOf is the unsigned byte: 0x80 for int8, 0 for uint8, the other where the tensor is
// stored flipped.
constexpr uint8_t FlipOf(ElementType type, bool is_flipped = false) {
  return FlipIf((type == ElementType::kInt8) != is_flipped);
}

}  // namespace octet
