// Which operators must be kept from a delegate, by the rules of its NPU (npu/npu_target.h): its
// driver takes operators that it then computes wrongly, or dies of. A driver version that cannot be
// read from the library is unknown, which is when rules are strictest.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "npu/placement.h"

namespace octet {

class GuardRules {
 public:
  // By options.rules: "none", the name of a target, or "auto": those of the RK3588 for
  // libteflon.so, none for others.
  static Result<GuardRules> For(const Model& model, const DelegateOptions& options);

  // The rule that each of `claimed` breaks; empty: none. An ADD is safe only beside its
  // convolution, so all are refused when the delegate claims less than the rules reckon with.
  std::vector<std::string> Refusals(std::span<const int> claimed) const;
  // Of an operator that was refused; may be empty.
  std::string Detail(int node) const;
  // "mesa-26.2.6"; empty: no rules.
  std::string name() const { return placement_ ? placement_->rules : ""; }
  // Empty: no rules.
  std::string target() const { return placement_ ? placement_->target : ""; }
  // Whether any operator may be given; true without rules.
  bool AllowAny() const { return !placement_ || placement_->npu_operators > 0; }

 private:
  const OperatorPlacement* Find(int node) const;
  std::optional<ModelPlacement> placement_;
  std::vector<bool> is_addition_;  // by operator
};

// Mesa's Teflon, by the name of its file.
bool IsTeflon(const std::string& library_path);

}  // namespace octet
