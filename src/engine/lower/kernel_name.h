// Step::kernel of a kernel that is a template on its element type.
#pragma once

#include <string>
#include <string_view>

#include "tensor/element_type.h"

namespace octet {

// ("Conv2DReference", kInt8): "Conv2DReferenceInt8"
std::string KernelName(std::string_view kernel, ElementType type);

}  // namespace octet
