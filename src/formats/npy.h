// NumPy's .npy files (format 1.0 to 3.0): one dense little-endian array in C order. The header is
// untrusted and parsed strictly; unsupported dtypes and Fortran order are refused by name. And
// .npz files, which are zip archives of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "tensor/element_type.h"
#include "tensor/shape.h"
#include "tensor/tensor_view.h"

namespace octet {

struct NpyArray {
  ElementType type = ElementType::kFloat32;
  Shape shape;
  std::vector<uint8_t> bytes;
};

Result<NpyArray> ParseNpy(std::span<const uint8_t> file);
// Arrays of a .npz file by name, without ".npy". At most 256 arrays of at most 1 GiB each.
struct NamedArray {
  std::string name;
  NpyArray array;
};
Result<std::vector<NamedArray>> ParseNpz(std::span<const uint8_t> file);
Result<std::vector<uint8_t>> FormatNpy(const TensorView& tensor);

}  // namespace octet
