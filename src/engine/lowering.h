// Lowering: from one operator of a Model to a Step. Everything that can be wrong with the operator
// is found here: types, shapes, options, quantisation. After that Session::Run trusts the Step.
//
// To add an operator: write Lower<Name>(const LoweringContext&) in engine/lower/<name>.cc, declare
// it in engine/lower/lower.h, add its row to engine/operator_table.cc. RESHAPE
// (lower/lower_reshape.cc) is the smallest specimen. A Lower function
//   - checks input and output counts, types, shapes (the output's too: the file's word is not
//   taken),
//   - computes the kernel's parameters,
//   - returns a Step whose closure holds them by value and calls the kernel.
// Errors are made with Refuse (not supported) and Broken (contradicts itself); both add the place.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/thread_pool.h"
#include "engine/step.h"
#include "kernels/cpu_features.h"
#include "model/model.h"

namespace octet {

// What steps are compiled for.
struct LoweringTarget {
  // Scalar only: the reference kernels.
  kernels::CpuFeatures cpu;
  // Helps with work at load time; borrowed while lowering. Null only where the CPU is scalar only:
  // the makers of fast steps use it.
  ThreadPool* pool = nullptr;
  // Of 8-bit CONV_2D and FULLY_CONNECTED.
  TieRounding ties = TieRounding::kAwayFromZero;
};

// Reference kernels.
const LoweringTarget& ReferenceTarget();

class LoweringContext {
 public:
  LoweringContext(const Subgraph& graph, int operator_index,
                  const LoweringTarget& target = ReferenceTarget())
      : graph_(graph),
        op_(graph.operators[static_cast<size_t>(operator_index)]),
        index_(operator_index),
        target_(target) {}

  const LoweringTarget& target() const { return target_; }

  const Operator& op() const { return op_; }
  int input_count() const { return static_cast<int>(op_.inputs.size()); }
  int output_count() const { return static_cast<int>(op_.outputs.size()); }
  // Between min and max inputs (trailing optional ones may be missing), exactly `outputs` outputs;
  // the first min_inputs inputs must be present (not -1).
  Status ExpectCounts(int min_inputs, int max_inputs, int outputs) const;

  bool HasInput(int i) const;
  const Tensor& input(int i) const;  // HasInput(i) must hold
  const Tensor& output(int i) const;

  // The operator's options; defaults when the file has no table, Broken when it has another one.
  template <class Options>
  Result<Options> options() const {
    if (const auto* options = std::get_if<Options>(&op_.options)) return *options;
    if (std::holds_alternative<std::monostate>(op_.options)) return Options{};
    return Broken("options are of another operator");
  }

  // The value of constant input i as T; refused when it is computed at run time or of another type.
  template <class T>
  Result<std::span<const T>> Constant(int i) const {
    OCTET_TRY(ExpectConstant(i, ElementTypeOf<T>()));
    const auto bytes = input(i).data.bytes();
    return std::span<const T>(reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T));
  }
  // An int32 or int64 constant input as ints: axes, shapes, paddings.
  Result<std::vector<int64_t>> IntegerConstant(int i) const;

  // The single scale and zero point of a quantised int8/uint8/int16 tensor, checked: present,
  // finite, positive, zero point in the type's range. `what` names the tensor in the error
  // ("input", "filter").
  Result<AffineQuantization> PerTensorQuantization(const Tensor& tensor,
                                                   std::string_view what) const;
  // The same as TFLite's kernels take it: the zero point of an int16 tensor must be 0.
  Result<AffineQuantization> KernelQuantization(const Tensor& tensor, std::string_view what) const;
  // Both tensors quantised alike; what operators that only move data need.
  Status ExpectSameQuantization(const Tensor& a, const Tensor& b) const;
  Status ExpectType(const Tensor& tensor, std::string_view what, ElementType type) const;
  Status ExpectShape(const Tensor& tensor, std::string_view what, const Shape& shape) const;
  // The same for computed dims, which need not be those of a valid Shape.
  Status ExpectDims(const Tensor& tensor, std::string_view what,
                    std::span<const int32_t> dims) const;
  // -rank <= axis < rank, returned in [0, rank).
  Result<int> NormalizeAxis(int64_t axis, int rank) const;

  // "op 12 CONV_2D v3: ..." with code Unsupported.
  template <class... Args>
  Error Refuse(fmt::format_string<Args...> text, Args&&... args) const {
    return {Code::kUnsupported, Place() + fmt::format(text, std::forward<Args>(args)...)};
  }
  // The same with code Corrupt, for a model that contradicts itself.
  template <class... Args>
  Error Broken(fmt::format_string<Args...> text, Args&&... args) const {
    return {Code::kCorrupt, Place() + fmt::format(text, std::forward<Args>(args)...)};
  }
  // "type INT16 is not supported" for a tensor no kernel takes.
  Error RefuseType(const Tensor& tensor, std::string_view what) const;

 private:
  Status ExpectConstant(int i, ElementType type) const;
  std::string Place() const;

  const Subgraph& graph_;
  const Operator& op_;
  int index_;
  const LoweringTarget& target_;
};

using LowerFunction = Result<Step> (*)(const LoweringContext&);

}  // namespace octet
