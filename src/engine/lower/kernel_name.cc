#include "engine/lower/kernel_name.h"

#include <fmt/format.h>

#include "base/check.h"

namespace octet {

std::string KernelName(std::string_view kernel, ElementType type) {
  switch (type) {
    case ElementType::kInt8:
      return fmt::format("{}Int8", kernel);
    case ElementType::kUInt8:
      return fmt::format("{}UInt8", kernel);
    case ElementType::kInt16:
      return fmt::format("{}Int16", kernel);
    case ElementType::kInt32:
      return fmt::format("{}Int32", kernel);
    case ElementType::kInt64:
      return fmt::format("{}Int64", kernel);
    case ElementType::kFloat32:
      return fmt::format("{}Float32", kernel);
    default:
      CheckFailed(__FILE__, __LINE__, "a kernel's element type");
  }
}

}  // namespace octet
