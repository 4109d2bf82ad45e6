// Shape: the extents of a dense row-major tensor, at most kMaxRank of them, no allocation.
// A scalar has rank 0 and one element. Readers check with Shape::FromDims that every extent is
// non-negative and that the element count stays at or below kMaxElements, so sizes never overflow.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "base/result.h"

namespace octet {

class Shape {
 public:
  static constexpr int kMaxRank = 8;
  static constexpr int64_t kMaxElements = int64_t{1} << 31;

  Shape() = default;
  Shape(std::initializer_list<int> dims);  // trusted dims; checked, a violation is a bug
  static Result<Shape> FromDims(std::span<const int32_t> dims);

  int rank() const { return rank_; }
  int operator[](int axis) const { return dims_[static_cast<size_t>(axis)]; }
  std::span<const int> dims() const { return {dims_.data(), static_cast<size_t>(rank_)}; }
  int64_t element_count() const;
  // Product of the extents in [begin, end).
  int64_t element_count(int begin, int end) const;
  // With leading 1s up to `rank` dims, as broadcasting aligns shapes at the right.
  Shape ExtendedTo(int rank) const;
  std::string ToString() const;  // "[1, 224, 224, 3]"
  friend bool operator==(const Shape& a, const Shape& b);

 private:
  std::array<int, kMaxRank> dims_{};
  int rank_ = 0;
};

}  // namespace octet
