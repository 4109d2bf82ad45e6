// The C API's int arrays (a count, then the values) from and to C++.
#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "backend/delegate/delegate_abi.h"

namespace octet {

inline std::span<const int> Elements(const abi::IntArray* array) {
  if (array == nullptr || array->size < 0) return {};
  return {array->data, static_cast<size_t>(array->size)};
}

// Made with malloc, as TFLite's own are: a delegate that is given one to keep frees it.
template <class Array, class T>
Array* NewArray(std::span<const T> values) {
  void* const memory = std::malloc(sizeof(Array) + values.size_bytes());  // NOLINT
  if (memory == nullptr) throw std::bad_alloc();
  auto* const array = static_cast<Array*>(memory);
  array->size = static_cast<int>(values.size());
  if (!values.empty()) std::memcpy(array->data, values.data(), values.size_bytes());
  return array;
}

struct FreeArray {
  void operator()(void* array) const { std::free(array); }  // NOLINT
};

class OwnedIntArray {
 public:
  explicit OwnedIntArray(std::span<const int> values) : array_(NewArray<abi::IntArray>(values)) {}
  abi::IntArray* get() const { return array_.get(); }

 private:
  std::unique_ptr<abi::IntArray, FreeArray> array_;
};

class OwnedFloatArray {
 public:
  explicit OwnedFloatArray(std::span<const float> values)
      : array_(NewArray<abi::FloatArray>(values)) {}
  abi::FloatArray* get() const { return array_.get(); }

 private:
  std::unique_ptr<abi::FloatArray, FreeArray> array_;
};

}  // namespace octet
