#include "image/image_input.h"

namespace octet {

size_t ImageInput::tensor_bytes() const {
  const size_t element_bytes = static_cast<size_t>(ElementBits(type)) / 8;
  return static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(channels) *
         element_bytes;
}

Result<ImageInput> ImageInputOf(ElementType type, const Shape& shape,
                                const ChannelQuantization& quantization) {
  const bool batched = shape.rank() == 4;
  if ((shape.rank() != 3 && !batched) || (batched && shape[0] != 1)) {
    return Unsupported("input has shape {}, want an image as [1, H, W, C] or [H, W, C]",
                       shape.ToString());
  }
  const int axis = batched ? 1 : 0;
  const ImageInput input{.type = type,
                         .height = shape[axis],
                         .width = shape[axis + 1],
                         .channels = shape[axis + 2],
                         .quantization = quantization.per_tensor()};
  if (input.channels != 1 && input.channels != 3) {
    return Unsupported("input has shape {}: {} channels, want 1 or 3 in the last dimension",
                       shape.ToString(), input.channels);
  }
  if (input.height < 1 || input.width < 1) {
    return Unsupported("input has shape {}: {} x {} pixels", shape.ToString(), input.width,
                       input.height);
  }
  if (quantization.per_channel()) {
    return Unsupported("input is quantised per channel, want one scale");
  }
  if (type != ElementType::kUInt8 && type != ElementType::kInt8 && type != ElementType::kFloat32) {
    return Unsupported("input has type {}, want UINT8, INT8 or FLOAT32", ElementTypeName(type));
  }
  return input;
}

}  // namespace octet
