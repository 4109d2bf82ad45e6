// Constants of a Model made from values, and read as values.
#pragma once

#include <cstring>
#include <vector>

#include "model/model.h"
#include "tensor/tensor_view.h"

namespace octet {

template <class T>
ConstantData ConstantOf(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return ConstantData::Own(std::move(bytes));
}

// Of a constant tensor; borrowed from it.
inline TensorView ConstantView(const Tensor& tensor) {
  return {tensor.type, tensor.shape, tensor.data.bytes()};
}

}  // namespace octet
