// Pictures of shapes and textures: what the built-in model was trained on (tools/demo_model/) and
// what `octet demo` shows it. Size, place, rotation, colours, background, light and noise are
// random.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "image/pixel_image.h"

namespace octet::cli {

// Their names by class: the labels of the built-in model, in its order.
std::span<const std::string_view> DemoClasses();

// RGB, each side 96 to 200 pixels. The same seed draws the same picture on every machine but for
// the last bit of a sine.
PixelImage DrawDemoPicture(int class_id, uint64_t seed);

}  // namespace octet::cli
