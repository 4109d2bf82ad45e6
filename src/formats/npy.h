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
// Arrays of a .npz file by name, without ".npy"; of at most 1 GiB each.
struct NamedArray {
  std::string name;
  NpyArray array;
};
Result<std::vector<NamedArray>> ParseNpz(std::span<const uint8_t> file, size_t max_arrays = 256);
Result<std::vector<uint8_t>> FormatNpy(const TensorView& tensor);
// Names of at most kMaxNpzNameBytes, without ".npy"; no two equal.
inline constexpr size_t kMaxNpzNameBytes = 240;
struct NamedView {
  std::string name;
  TensorView array;
};
Result<std::vector<uint8_t>> FormatNpz(std::span<const NamedView> arrays);
// NumPy has a word for it.
bool HasNpyType(ElementType type);

}  // namespace octet
