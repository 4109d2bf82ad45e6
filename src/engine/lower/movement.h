// What the lowerings of operators that only move elements share: types, strides, and Steps of
// kernels/strided_copy.
#pragma once

#include <array>
#include <vector>

#include "engine/lowering.h"
#include "kernels/strided_copy/strided_copy_kernel.h"

namespace octet {

// Bytes of an element of a type octet computes with; others are refused.
Result<int64_t> MovedElementBytes(const LoweringContext& context, const Tensor& tensor,
                                  std::string_view what);

// `tensor` has the type and quantisation of `first`: nothing but places changes between them.
Status ExpectMovedUnchanged(const LoweringContext& context, const Tensor& first,
                            const Tensor& tensor, std::string_view what);

using Strides = std::array<int64_t, Shape::kMaxRank>;
// Bytes between neighbours along every axis of a dense tensor.
Strides DenseStrides(const Shape& shape, int64_t element_bytes);

// A copy of all elements of `shape`, both sides dense; callers then change one side's strides.
kernels::StridedCopy DenseCopy(const Shape& shape, int64_t element_bytes);

// A copy and where it starts in its input and output.
struct PlacedCopy {
  kernels::StridedCopy copy;
  int64_t input_offset_bytes = 0;
  int64_t output_offset_bytes = 0;
};

// The same copy with trailing axes that are dense on both sides merged into its block. A copy of
// nothing becomes one empty axis at offset 0, so that it computes no address.
PlacedCopy Simplified(PlacedCopy placed);

// Fills output 0 with one copy out of input 0.
Step CopyStep(const LoweringContext& context, const PlacedCopy& placed);
// Copies from every input to output 0; copies[i] belongs to input i.
Step CopyFromInputsStep(const LoweringContext& context, const std::vector<PlacedCopy>& copies);
// Copies from input `source` to every output; copies[i] belongs to output i.
Step CopyToOutputsStep(const LoweringContext& context, int source,
                       const std::vector<PlacedCopy>& copies);

}  // namespace octet
