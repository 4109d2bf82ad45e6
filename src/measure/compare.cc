#include "measure/compare.h"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

template <class T>
TensorComparison CompareElements(const TensorView& a, const TensorView& b) {
  TensorComparison comparison;
  const auto in_a = a.elements<T>();
  const auto in_b = b.elements<T>();
  comparison.elements = static_cast<int64_t>(in_a.size());
  for (size_t i = 0; i < in_a.size(); ++i) {
    const auto x = static_cast<double>(in_a[i]);
    const auto y = static_cast<double>(in_b[i]);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    ++comparison.mismatches;
    const double difference = std::abs(x - y);
    comparison.max_abs =
        std::isnan(difference) ? HUGE_VAL : std::max(comparison.max_abs, difference);
  }
  return comparison;
}

void Accumulate(const TensorComparison& from, TensorComparison& into) {
  into.name = from.name;
  into.elements += from.elements;
  into.mismatches += from.mismatches;
  into.max_abs = std::max(into.max_abs, from.max_abs);
}

// Compares what the operators computed, in order, after a run of both.
Status CompareOperators(const Subgraph& graph, const Runner& a, const Runner& b,
                        ModelComparison& comparison) {
  size_t next = 0;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    for (const int32_t index : graph.operators[i].outputs) {
      if (index < 0) continue;
      OCTET_ASSIGN(const TensorView in_a, a.tensor(index));
      OCTET_ASSIGN(const TensorView in_b, b.tensor(index));
      OCTET_ASSIGN(TensorComparison difference, CompareTensors(in_a, in_b));
      difference.name = graph.tensors[static_cast<size_t>(index)].name;
      if (difference.mismatches > 0 && !comparison.first_different_operator) {
        comparison.first_different_operator = {static_cast<int>(i), graph.operators[i].Name(),
                                               difference};
      }
      if (next == comparison.tensors.size()) comparison.tensors.emplace_back();
      Accumulate(difference, comparison.tensors[next++]);
    }
  }
  return {};
}

}  // namespace

Result<TensorComparison> CompareTensors(const TensorView& a, const TensorView& b) {
  if (a.type != b.type || a.bytes.size() != b.bytes.size()) {
    return InvalidArgument("{} {} and {} {} cannot be compared", ElementTypeName(a.type),
                           a.shape.ToString(), ElementTypeName(b.type), b.shape.ToString());
  }
  switch (a.type) {
    case ElementType::kFloat32:
      return CompareElements<float>(a, b);
    case ElementType::kInt8:
      return CompareElements<int8_t>(a, b);
    case ElementType::kUInt8:
      return CompareElements<uint8_t>(a, b);
    case ElementType::kInt16:
      return CompareElements<int16_t>(a, b);
    case ElementType::kInt32:
      return CompareElements<int32_t>(a, b);
    case ElementType::kInt64:
      return CompareElements<int64_t>(a, b);
    case ElementType::kBool:
      return CompareElements<bool>(a, b);
    default:
      return Unsupported("tensors of type {} cannot be compared", ElementTypeName(a.type));
  }
}

Result<ModelComparison> CompareModels(const LoadedModel& a, const LoadedModel& b,
                                      std::span<const InputBytes> input_sets, bool per_tensor) {
  if (a.outputs().size() != b.outputs().size()) {
    return InvalidArgument("the models have {} and {} outputs", a.outputs().size(),
                           b.outputs().size());
  }
  OCTET_ASSIGN(const auto runner_a, a.NewRunner());
  OCTET_ASSIGN(const auto runner_b, b.NewRunner());
  ModelComparison comparison;
  comparison.outputs.resize(a.outputs().size());
  for (const InputBytes& inputs : input_sets) {
    OCTET_TRY(SetInputs(*runner_a, inputs));
    OCTET_TRY(SetInputs(*runner_b, inputs));
    OCTET_TRY(runner_a->Run());
    OCTET_TRY(runner_b->Run());
    for (size_t i = 0; i < comparison.outputs.size(); ++i) {
      const int output = static_cast<int>(i);
      OCTET_ASSIGN(TensorComparison difference,
                   CompareTensors(runner_a->output(output), runner_b->output(output)));
      difference.name = a.outputs()[i].name;
      Accumulate(difference, comparison.outputs[i]);
    }
    if (per_tensor) OCTET_TRY(CompareOperators(a.model().main(), *runner_a, *runner_b, comparison));
  }
  return comparison;
}

}  // namespace octet
