#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace octet::onnx {

// Extents of three spatial axes; fewer have leading ones of `fill`.
using Three = std::array<int64_t, 3>;

inline Three AsThree(const std::vector<int64_t>& values, int64_t fill) {
  Three three = {fill, fill, fill};
  std::copy_backward(values.begin(), values.end(), three.end());
  return three;
}

}  // namespace octet::onnx
