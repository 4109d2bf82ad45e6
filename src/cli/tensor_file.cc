#include "cli/tensor_file.h"

#include <filesystem>

#include "base/file.h"
#include "formats/npy.h"

namespace octet::cli {
namespace {

constexpr size_t kMaxHeaderBytes = size_t{1} << 20;

bool IsNpy(const std::string& path) { return std::filesystem::path(path).extension() == ".npy"; }

}  // namespace

Result<std::vector<uint8_t>> ReadTensorFile(const std::string& path, const TensorInfo& tensor) {
  const auto want_bytes =
      static_cast<size_t>(tensor.shape.element_count() * ElementBits(tensor.type) / 8);
  OCTET_ASSIGN(auto bytes, ReadFile(path, want_bytes + kMaxHeaderBytes));
  if (!IsNpy(path)) {
    if (bytes.size() == want_bytes) return bytes;
    return InvalidArgument("{}: {} bytes, input '{}' {} {} takes {}", path, bytes.size(),
                           tensor.name, ElementTypeName(tensor.type), tensor.shape.ToString(),
                           want_bytes);
  }
  auto array = ParseNpy(bytes);
  if (!array) return Prefixed(path, std::move(array).error());
  if (array->type != tensor.type || array->shape != tensor.shape) {
    return InvalidArgument("{}: {} {}, input '{}' is {} {}", path, ElementTypeName(array->type),
                           array->shape.ToString(), tensor.name, ElementTypeName(tensor.type),
                           tensor.shape.ToString());
  }
  return std::move(array->bytes);
}

Status WriteTensorFile(const std::string& path, const TensorView& tensor) {
  if (!IsNpy(path)) return WriteFile(path, tensor.bytes);
  OCTET_ASSIGN(const auto bytes, FormatNpy(tensor));
  return WriteFile(path, bytes);
}

}  // namespace octet::cli
