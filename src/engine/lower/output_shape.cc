#include "engine/lower/output_shape.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace octet {

Status ExpectOutputDims(const LoweringContext& context, std::span<const int> dims) {
  const Shape& shape = context.output(0).shape;
  if (std::ranges::equal(shape.dims(), dims)) return {};
  return context.Broken("output has shape {}, want [{}]", shape.ToString(), fmt::join(dims, ", "));
}

}  // namespace octet
