#include "tensor/shape.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace octet {

Shape::Shape(std::initializer_list<int> dims) {
  auto shape = FromDims({dims.begin(), dims.size()});
  OCTET_CHECK(shape.has_value());
  *this = *shape;
}

Result<Shape> Shape::FromDims(std::span<const int32_t> dims) {
  if (dims.size() > kMaxRank) {
    return Unsupported("shape has {} dims, at most {} are supported", dims.size(), kMaxRank);
  }
  Shape shape;
  int64_t count = 1;
  for (const int32_t dim : dims) {
    if (dim < 0) return Corrupt("shape [{}] has a negative dim", fmt::join(dims, ", "));
    shape.dims_[static_cast<size_t>(shape.rank_++)] = dim;
    // A zero extent must not hide an overflow of the others.
    count *= std::max(dim, 1);
    if (count > kMaxElements) {
      return Unsupported("shape [{}] has more than {} elements", fmt::join(dims, ", "),
                         kMaxElements);
    }
  }
  return shape;
}

int64_t Shape::element_count() const { return element_count(0, rank_); }

int64_t Shape::element_count(int begin, int end) const {
  int64_t count = 1;
  for (int axis = begin; axis < end; ++axis) count *= (*this)[axis];
  return count;
}

Shape Shape::ExtendedTo(int rank) const {
  OCTET_CHECK(rank >= rank_ && rank <= kMaxRank);
  Shape extended;
  extended.rank_ = rank;
  const int leading = rank - rank_;
  for (int axis = 0; axis < rank; ++axis) {
    extended.dims_[static_cast<size_t>(axis)] = axis < leading ? 1 : (*this)[axis - leading];
  }
  return extended;
}

std::string Shape::ToString() const { return fmt::format("[{}]", fmt::join(dims(), ", ")); }

bool operator==(const Shape& a, const Shape& b) { return std::ranges::equal(a.dims(), b.dims()); }

}  // namespace octet
