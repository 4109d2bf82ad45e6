#include "engine/lower/kernel_name.h"
#include "engine/lower/lower.h"
#include "engine/lower/operand_pair.h"

namespace octet {
namespace {

using kernels::PairWalk;

struct Maximum {
  static constexpr const char* kKernel = "MaximumReference";
  template <class T>
  static void Run(const PairWalk& walk, const T* lhs, const T* rhs, T* output) {
    kernels::MaximumReference(walk, lhs, rhs, output);
  }
};
struct Minimum {
  static constexpr const char* kKernel = "MinimumReference";
  template <class T>
  static void Run(const PairWalk& walk, const T* lhs, const T* rhs, T* output) {
    kernels::MinimumReference(walk, lhs, rhs, output);
  }
};

template <class Operation, class T>
Step ComparisonStep(const LoweringContext& context, const PairWalk& walk) {
  return PairStep<T>(
      context, KernelName(Operation::kKernel, ElementTypeOf<T>()),
      [walk](const T* lhs, const T* rhs, T* output) { Operation::Run(walk, lhs, rhs, output); });
}

// Quantised values are compared as they are stored, whatever their quantisation: so does TFLite.
template <class Operation>
Result<Step> LowerComparison(const LoweringContext& context) {
  OCTET_ASSIGN(const PairWalk walk, PairOperands(context));
  switch (context.input(0).type) {
    case ElementType::kInt8:
      return ComparisonStep<Operation, int8_t>(context, walk);
    case ElementType::kUInt8:
      return ComparisonStep<Operation, uint8_t>(context, walk);
    case ElementType::kInt16:
      return ComparisonStep<Operation, int16_t>(context, walk);
    case ElementType::kFloat32:
      return ComparisonStep<Operation, float>(context, walk);
    case ElementType::kInt32:
      return ComparisonStep<Operation, int32_t>(context, walk);
    case ElementType::kInt64:
      return ComparisonStep<Operation, int64_t>(context, walk);
    default:
      return context.RefuseType(context.input(0), "input");
  }
}

}  // namespace

Result<Step> LowerMaximum(const LoweringContext& context) {
  return LowerComparison<Maximum>(context);
}

Result<Step> LowerMinimum(const LoweringContext& context) {
  return LowerComparison<Minimum>(context);
}

}  // namespace octet
