#include "backend/delegate/guard_rules.h"

#include "base/file.h"
#include "npu/mesa_version.h"
#include "npu/npu_target.h"

namespace octet {
namespace {

constexpr std::string_view kTeflonTarget = "rk3588";
constexpr const char* kUnclaimed = "add-unclaimed";

// Of the Mesa inside the library; nullopt: unknown.
std::optional<DriverVersion> VersionIn(const std::string& path) {
  const auto file = MappedFile::Open(path);
  if (!file) return std::nullopt;
  const auto versions = MesaVersions(file->bytes());
  if (versions.size() != 1) return std::nullopt;
  const auto version = ParseDriverVersion(*versions.begin());
  if (!version) return std::nullopt;
  return *version;
}

}  // namespace

bool IsTeflon(const std::string& library_path) {
  return library_path.substr(library_path.rfind('/') + 1).starts_with("libteflon");
}

Result<GuardRules> GuardRules::For(const Model& model, const DelegateOptions& options) {
  GuardRules rules;
  std::string_view name = options.rules;
  if (name == "none") return rules;
  if (name == "auto") {
    if (!IsTeflon(options.library.path)) return rules;
    name = kTeflonTarget;
  }
  OCTET_ASSIGN(const NpuTarget* target, FindNpuTarget(name));
  for (const Operator& op : model.main().operators)
    rules.is_addition_.push_back(op.kind == OperatorKind::kAdd);
  OCTET_ASSIGN(rules.placement_, target->place(model, {VersionIn(options.library.path)}));
  return rules;
}

const OperatorPlacement* GuardRules::Find(int node) const {
  if (!placement_ || node < 0 || static_cast<size_t>(node) >= placement_->operators.size())
    return nullptr;
  const OperatorPlacement& placement = placement_->operators[static_cast<size_t>(node)];
  return placement.placement == Placement::kNpu ? nullptr : &placement;
}

std::vector<std::string> GuardRules::Refusals(std::span<const int> claimed) const {
  std::vector<std::string> refusals(claimed.size());
  if (!placement_) return refusals;
  int allowed = 0;
  for (size_t i = 0; i < claimed.size(); ++i) {
    const OperatorPlacement* const refused = Find(claimed[i]);
    if (refused != nullptr) refusals[i] = refused->rule;
    allowed += refused == nullptr ? 1 : 0;
  }
  if (allowed >= placement_->npu_operators) return refusals;
  for (size_t i = 0; i < claimed.size(); ++i) {
    const auto index = static_cast<size_t>(claimed[i]);
    if (refusals[i].empty() && index < is_addition_.size() && is_addition_[index])
      refusals[i] = kUnclaimed;
  }
  return refusals;
}

std::string GuardRules::Detail(int node) const {
  const OperatorPlacement* const refused = Find(node);
  return refused == nullptr ? "" : refused->value;
}

}  // namespace octet
