#include "passes/onnx/emit/emit.h"

namespace octet::onnx {
namespace {

constexpr int kMostBroadcastDims = 4;

struct PairDims {
  std::vector<int64_t> a, b, output;
};

PairDims MergedDims(const Shape& a, const Shape& b, const Shape& output) {
  const Shape wide_a = a.ExtendedTo(output.rank());
  const Shape wide_b = b.ExtendedTo(output.rank());
  PairDims merged;
  // Which operand has the axis: 1, 2, or both.
  int last = 0;
  for (int axis = 0; axis < output.rank(); ++axis) {
    if (output[axis] == 1) continue;
    const int owners = (wide_a[axis] != 1 ? 1 : 0) + (wide_b[axis] != 1 ? 2 : 0);
    if (owners != last) {
      for (auto* dims : {&merged.a, &merged.b, &merged.output}) dims->push_back(1);
    }
    merged.a.back() *= wide_a[axis];
    merged.b.back() *= wide_b[axis];
    merged.output.back() *= output[axis];
    last = owners;
  }
  return merged;
}

}  // namespace

Status AddPair(Emitter& e, OperatorKind kind, int a, int b, int output, OperatorOptions options) {
  const Shape shape = e.ShapeOfTensor(output);
  const bool broadcasts = e.ShapeOfTensor(a) != shape || e.ShapeOfTensor(b) != shape;
  if (shape.rank() <= kMostBroadcastDims || !broadcasts) {
    e.Add(kind, {a, b}, {output}, std::move(options));
    return {};
  }
  PairDims dims = MergedDims(e.ShapeOfTensor(a), e.ShapeOfTensor(b), shape);
  if (std::ssize(dims.output) > kMostBroadcastDims)
    return Unsupported("{} and {} broadcast over more than {} axes", e.ShapeOfTensor(a).ToString(),
                       e.ShapeOfTensor(b).ToString(), kMostBroadcastDims);
  // PRELU's slopes have a dim less than what they scale, where they have none for the first.
  if (kind == OperatorKind::kPRelu && dims.b.size() > 1 && dims.b[0] == 1)
    dims.b.erase(dims.b.begin());
  OCTET_ASSIGN(const int merged_a, e.Reshaped(a, dims.a));
  OCTET_ASSIGN(const int merged_b, e.Reshaped(b, dims.b));
  OCTET_ASSIGN(const int merged, e.Temporary(ElementType::kFloat32, dims.output));
  e.Add(kind, {merged_a, merged_b}, {merged}, std::move(options));
  return e.ReshapeInto(merged, output);
}

}  // namespace octet::onnx
