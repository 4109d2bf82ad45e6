#include "backend/delegate/delegate_guard.h"

#include "backend/delegate/int_arrays.h"

namespace octet {
namespace {

// The guard whose delegate is being prepared on this thread: the host's callbacks carry none.
thread_local DelegateGuard* preparing = nullptr;  // NOLINT

}  // namespace

struct DelegateGuard::Kernel {
  DelegateGuard& guard;
  GuardedPartition partition;
  void* inner = nullptr;  // what the delegate made of it
};

DelegateGuard::DelegateGuard(abi::Delegate& inner, Rules rules, Clock clock)
    : inner_(inner), rules_(std::move(rules)), clock_(std::move(clock)) {
  outer_.data = this;
  outer_.Prepare = Prepare;
  outer_.flags = inner.flags;
}

DelegateGuard::~DelegateGuard() = default;

std::vector<GuardedPartition> DelegateGuard::Partitions() const {
  std::vector<GuardedPartition> partitions;
  for (const Kernel& kernel : kernels_) partitions.push_back(kernel.partition);
  return partitions;
}

abi::Status DelegateGuard::Prepare(abi::Context* context, abi::Delegate* outer) {
  auto& guard = *static_cast<DelegateGuard*>(outer->data);
  guard.replace_ = context->ReplaceNodeSubsetsWithDelegateKernels;
  context->ReplaceNodeSubsetsWithDelegateKernels = Replace;
  preparing = &guard;
  const abi::Status status = guard.inner_.Prepare(context, &guard.inner_);
  preparing = nullptr;
  context->ReplaceNodeSubsetsWithDelegateKernels = guard.replace_;
  return status;
}

abi::Status DelegateGuard::Replace(abi::Context* context, abi::Registration registration,
                                   const abi::IntArray* nodes, abi::Delegate* delegate) {
  if (preparing == nullptr || nodes == nullptr) return abi::kError;
  return preparing->Grant(context, registration, nodes, delegate);
}

abi::Status DelegateGuard::Grant(abi::Context* context, const abi::Registration& registration,
                                 const abi::IntArray* nodes, abi::Delegate* delegate) {
  const std::span<const int> claimed = Elements(nodes);
  const std::vector<std::string> refusals = rules_(claimed);
  std::vector<int> granted;
  for (size_t i = 0; i < claimed.size(); ++i) {
    claims_.push_back({claimed[i], refusals[i]});
    if (refusals[i].empty()) granted.push_back(claimed[i]);
  }
  if (granted.empty()) return abi::kOk;
  if (registration.invoke == nullptr) return abi::kError;
  // Field by field: the delegate's registration may be shorter than ours.
  registration_ = {};
  registration_.init = registration.init;
  registration_.free = registration.free;
  registration_.prepare = registration.prepare;
  registration_.invoke = registration.invoke;
  abi::Registration guarded{};
  guarded.init = InitKernel;
  guarded.free = FreeKernel;
  guarded.prepare = PrepareKernel;
  guarded.invoke = InvokeKernel;
  guarded.builtin_code = registration.builtin_code;
  guarded.custom_name = registration.custom_name;
  guarded.version = registration.version;
  return replace_(context, guarded, OwnedIntArray(granted).get(), delegate);
}

void* DelegateGuard::InitKernel(abi::Context* context, const char* buffer, size_t length) {
  if (preparing == nullptr || buffer == nullptr) return nullptr;
  const auto& params = *reinterpret_cast<const abi::DelegateParams*>(buffer);
  Kernel& kernel = preparing->kernels_.emplace_back(Kernel{*preparing, {}});
  const auto nodes = Elements(params.nodes_to_replace);
  const auto inputs = Elements(params.input_tensors);
  const auto outputs = Elements(params.output_tensors);
  kernel.partition.nodes.assign(nodes.begin(), nodes.end());
  kernel.partition.inputs.assign(inputs.begin(), inputs.end());
  kernel.partition.outputs.assign(outputs.begin(), outputs.end());
  const auto init = kernel.guard.registration_.init;
  if (init != nullptr) kernel.inner = init(context, buffer, length);
  return &kernel;
}

void DelegateGuard::FreeKernel(abi::Context* context, void* kernel) {
  if (kernel == nullptr) return;
  const auto& guarded = *static_cast<Kernel*>(kernel);
  const auto free = guarded.guard.registration_.free;
  if (free != nullptr) free(context, guarded.inner);
}

// The delegate finds in the node what its own init returned.
abi::Status DelegateGuard::PrepareKernel(abi::Context* context, abi::Node* node) {
  auto* const kernel = static_cast<Kernel*>(node->user_data);
  if (kernel == nullptr) return abi::kError;
  const auto prepare = kernel->guard.registration_.prepare;
  if (prepare == nullptr) return abi::kOk;
  node->user_data = kernel->inner;
  const abi::Status status = prepare(context, node);
  node->user_data = kernel;
  return status;
}

abi::Status DelegateGuard::InvokeKernel(abi::Context* context, abi::Node* node) {
  auto* const kernel = static_cast<Kernel*>(node->user_data);
  if (kernel == nullptr) return abi::kError;
  DelegateGuard& guard = kernel->guard;
  GuardedPartition& partition = kernel->partition;
  if (guard.observer_.before && !guard.observer_.before(partition, *context)) return abi::kError;
  node->user_data = kernel->inner;
  const int64_t start = guard.clock_();
  const abi::Status status = guard.registration_.invoke(context, node);
  partition.last_ns = guard.clock_() - start;
  node->user_data = kernel;
  partition.total_ns += partition.last_ns;
  ++partition.runs;
  if (status != abi::kOk) {
    ++partition.failures;
    return status;
  }
  if (guard.observer_.after && !guard.observer_.after(partition, *context)) return abi::kError;
  return abi::kOk;
}

}  // namespace octet
