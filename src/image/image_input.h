// The input tensor of a model that takes images.
// Plain data; any thread may call the functions.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "tensor/element_type.h"
#include "tensor/quantization.h"
#include "tensor/shape.h"

namespace octet {

struct ImageInput {
  ElementType type = ElementType::kUInt8;
  int height = 0;
  int width = 0;
  int channels = 0;  // 1 or 3
  AffineQuantization quantization = {};

  size_t tensor_bytes() const;
};

// Takes [1, H, W, C] and [H, W, C] of uint8, int8 or float32 with C 1 or 3; Unsupported for others.
Result<ImageInput> ImageInputOf(ElementType type, const Shape& shape,
                                const ChannelQuantization& quantization);

}  // namespace octet
