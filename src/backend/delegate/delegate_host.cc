#include "backend/delegate/delegate_host.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <numeric>
#include <set>

#include "npu/partitions.h"

namespace octet {
namespace {

std::vector<bool> IsAmong(std::span<const int> nodes, size_t count) {
  std::vector<bool> among(count, false);
  for (const int node : nodes) among[static_cast<size_t>(node)] = true;
  return among;
}

bool AreOperators(std::span<const int> nodes, size_t count) {
  return std::ranges::all_of(
      nodes, [&](int node) { return node >= 0 && static_cast<size_t>(node) < count; });
}

// What a set of operators reads from outside and what it makes for outside, sorted as TFLite does.
struct Boundary {
  std::set<int> inputs, outputs;
};
Boundary BoundaryOf(const Subgraph& graph, const std::vector<bool>& inside) {
  Boundary boundary;
  std::set<int> made;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (!inside[i]) continue;
    for (const int output : graph.operators[i].outputs) made.insert(output);
    for (const int input : graph.operators[i].inputs) {
      if (input >= 0 && !made.contains(input)) boundary.inputs.insert(input);
    }
  }
  const auto goes_out = [&](int tensor) {
    if (made.contains(tensor)) boundary.outputs.insert(tensor);
  };
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (inside[i]) continue;
    for (const int input : graph.operators[i].inputs) goes_out(input);
  }
  for (const int output : graph.outputs) goes_out(output);
  return boundary;
}

std::vector<int> ListOf(const std::set<int>& values) { return {values.begin(), values.end()}; }

}  // namespace

// The functions of the context. What a delegate may not do here fails.
struct DelegateHost::Callbacks {
  static DelegateHost& Host(const abi::Context* context) {
    return *static_cast<DelegateHost*>(context->impl);
  }
  static abi::Status GetExecutionPlan(abi::Context* context, abi::IntArray** plan) {
    DelegateHost& host = Host(context);
    host.plan_array_ = std::make_unique<OwnedIntArray>(host.plan_nodes_);
    *plan = host.plan_array_->get();
    return abi::kOk;
  }
  static abi::Status GetNodeAndRegistration(abi::Context* context, int index, abi::Node** node,
                                            abi::Registration** registration) {
    HostGraph& nodes = Host(context).nodes_;
    if (index < 0 || index >= nodes.node_count()) return abi::kError;
    *node = &nodes.node(index);
    *registration = &nodes.registration(index);
    return abi::kOk;
  }
  static abi::Status Replace(abi::Context* context, abi::Registration registration,
                             const abi::IntArray* nodes, abi::Delegate* delegate) {
    return Host(context).Replace(registration, Elements(nodes), delegate);
  }
  static abi::Status Preview(abi::Context* context, const abi::IntArray* nodes,
                             abi::DelegateParams** partitions, int* count) {
    DelegateHost& host = Host(context);
    if (!AreOperators(Elements(nodes), host.graph().operators.size())) return abi::kError;
    host.previewed_ = host.Cut(Elements(nodes), nullptr);
    host.previewed_params_.clear();
    for (const auto& partition : host.previewed_)
      host.previewed_params_.push_back(partition->params);
    *partitions = host.previewed_params_.data();
    *count = static_cast<int>(host.previewed_params_.size());
    return abi::kOk;
  }
  static void ReportError(abi::Context* context, const char* format, ...) {
    constexpr size_t kMaxSaid = 4096;
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    std::string& said = Host(context).said_;
    if (said.size() < kMaxSaid) said += fmt::format("{}{}", said.empty() ? "" : "; ", line);
  }
  static abi::Status KeepShape(const abi::RawTensor* tensor, std::span<const int> dims) {
    return std::ranges::equal(Elements(tensor->dims), dims) ? abi::kOk : abi::kError;
  }
  static abi::Status ResizeTensor(abi::Context*, abi::RawTensor* tensor, abi::IntArray* dims) {
    const abi::Status status = KeepShape(tensor, Elements(dims));
    FreeArray()(dims);
    return status;
  }
  static abi::Status ResizeTensorExplicit(abi::Context*, abi::RawTensor* tensor, int rank,
                                          const int* dims) {
    return KeepShape(tensor, {dims, static_cast<size_t>(std::max(rank, 0))});
  }
  static abi::RawTensor* GetTensor(const abi::Context* context, int index) {
    const bool known = index >= 0 && static_cast<size_t>(index) < context->tensors_size;
    return known ? &context->tensors[index] : nullptr;
  }
  static abi::Status AddTensors(abi::Context*, int, int*) { return abi::kError; }
  static void* GetExternalContext(abi::Context*, int) { return nullptr; }
  static void SetExternalContext(abi::Context*, int, void*) {}
  static void* AllocatePersistentBuffer(abi::Context*, size_t) { return nullptr; }
  static abi::Status AllocateBufferForEval(abi::Context*, size_t, void**) { return abi::kError; }
  static abi::Status RequestScratchBuffer(abi::Context*, size_t, int*) { return abi::kError; }
  static void* GetScratchBuffer(abi::Context*, int) { return nullptr; }
  static void* GetEvalTensor(const abi::Context*, int) { return nullptr; }
  static abi::Status GetModelMetadata(const abi::Context*, const char*, const char**, size_t*) {
    return abi::kError;
  }

  static void Fill(abi::Context& context) {
    context.GetExecutionPlan = GetExecutionPlan;
    context.ResizeTensor = ResizeTensor;
    context.ReportError = ReportError;
    context.AddTensors = AddTensors;
    context.GetNodeAndRegistration = GetNodeAndRegistration;
    context.ReplaceNodeSubsetsWithDelegateKernels = Replace;
    context.GetExternalContext = GetExternalContext;
    context.SetExternalContext = SetExternalContext;
    context.AllocatePersistentBuffer = AllocatePersistentBuffer;
    context.AllocateBufferForEval = AllocateBufferForEval;
    context.RequestScratchBufferInArena = RequestScratchBuffer;
    context.GetScratchBuffer = GetScratchBuffer;
    context.ResizeTensorExplicit = ResizeTensorExplicit;
    context.PreviewDelegatePartitioning = Preview;
    context.GetTensor = GetTensor;
    context.GetEvalTensor = GetEvalTensor;
    context.GetModelMetadata = GetModelMetadata;
  }
};

Result<std::unique_ptr<DelegateHost>> DelegateHost::Create(std::shared_ptr<const Plan> plan,
                                                           abi::Delegate& delegate) {
  OCTET_CHECK(plan->keeps_all_tensors());
  OCTET_ASSIGN(auto session, Session::Create(plan));
  std::unique_ptr<DelegateHost> host(new DelegateHost(std::move(plan), std::move(session)));
  OCTET_TRY(host->Apply(delegate));
  return host;
}

DelegateHost::DelegateHost(std::shared_ptr<const Plan> plan, std::unique_ptr<Session> session)
    : plan_(std::move(plan)), session_(std::move(session)), nodes_(graph()) {
  context_.tensors = nodes_.tensors().data();
  context_.tensors_size = nodes_.tensors().size();
  context_.impl = this;
  context_.recommended_num_threads = plan_->options().threads;
  Callbacks::Fill(context_);
  plan_nodes_.resize(graph().operators.size());
  std::iota(plan_nodes_.begin(), plan_nodes_.end(), 0);
  Schedule({});
}

DelegateHost::~DelegateHost() {
  for (const auto& partition : partitions_) {
    const auto free = nodes_.registration(partition->node).free;
    if (free != nullptr) free(&context_, nodes_.node(partition->node).user_data);
  }
}

Status DelegateHost::Apply(abi::Delegate& delegate) {
  if (const abi::Status status = delegate.Prepare(&context_, &delegate); status != abi::kOk)
    return Failure("Prepare", status);
  for (const auto& partition : partitions_) {
    const auto prepare = nodes_.registration(partition->node).prepare;
    if (prepare == nullptr) continue;
    const abi::Status status = prepare(&context_, &nodes_.node(partition->node));
    if (status != abi::kOk) return Failure("preparing a partition", status);
  }
  SetAddresses();
  return {};
}

void DelegateHost::SetAddresses() {
  std::vector<abi::RawTensor>& tensors = nodes_.tensors();
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (plan_->places()[i].kind != TensorPlace::Kind::kArena) continue;
    tensors[i].data = const_cast<uint8_t*>(session_->tensor(static_cast<int>(i)).bytes.data());
  }
}

abi::Status DelegateHost::Replace(const abi::Registration& registration, std::span<const int> nodes,
                                  abi::Delegate* delegate) {
  if (replaced_ || registration.invoke == nullptr || !AreOperators(nodes, graph().operators.size()))
    return abi::kError;
  replaced_ = true;
  partitions_ = Cut(nodes, delegate);
  for (const auto& partition : partitions_) {
    const int index =
        nodes_.AddNode(registration, partition->inputs.get(), partition->outputs.get());
    partition->node = index;
    abi::Node& node = nodes_.node(index);
    node.delegate = delegate;
    node.builtin_data = &partition->params;
    for (const int member : Elements(partition->nodes.get()))
      nodes_.node(member).delegate = delegate;
    if (registration.init != nullptr) {
      node.user_data = registration.init(
          &context_, reinterpret_cast<const char*>(&partition->params), sizeof(partition->params));
    }
  }
  Schedule(nodes);
  return abi::kOk;
}

std::vector<std::unique_ptr<DelegateHost::Partition>> DelegateHost::Cut(std::span<const int> nodes,
                                                                        abi::Delegate* delegate) {
  const size_t count = graph().operators.size();
  const std::vector<bool> on_npu = IsAmong(nodes, count);
  const std::vector<int> partition_of = PartitionOperators(graph(), on_npu);
  std::map<int, std::vector<int>> members;
  for (size_t i = 0; i < count; ++i) {
    if (on_npu[i]) members[partition_of[i]].push_back(static_cast<int>(i));
  }
  std::vector<std::unique_ptr<Partition>> partitions;
  for (const auto& [number, inside] : members) {
    const Boundary boundary = BoundaryOf(graph(), IsAmong(inside, count));
    auto& made = *partitions.emplace_back(new Partition{OwnedIntArray(inside),
                                                        OwnedIntArray(ListOf(boundary.inputs)),
                                                        OwnedIntArray(ListOf(boundary.outputs)),
                                                        {},
                                                        -1});
    made.params = {delegate, made.nodes.get(), made.inputs.get(), made.outputs.get()};
  }
  return partitions;
}

// Steps and partitions in the order of TFLite's new plan: partition by partition.
void DelegateHost::Schedule(std::span<const int> nodes) {
  const size_t count = graph().operators.size();
  const std::vector<bool> on_npu = IsAmong(nodes, count);
  const std::vector<int> partition_of = PartitionOperators(graph(), on_npu);
  std::map<int, std::vector<size_t>> members;
  for (size_t i = 0; i < count; ++i) members[partition_of[i]].push_back(i);
  items_.clear();
  plan_nodes_.clear();
  size_t next_partition = 0;
  for (const auto& [number, inside] : members) {
    if (on_npu[inside[0]]) {
      plan_nodes_.push_back(partitions_[next_partition]->node);
      items_.push_back({true, next_partition++});
      continue;
    }
    for (const size_t step : inside) {
      plan_nodes_.push_back(static_cast<int>(step));
      items_.push_back({false, step});
    }
  }
}

Status DelegateHost::RunItem(const Item& item) {
  if (!item.is_partition) return session_->RunStep(item.index);
  const int index = partitions_[item.index]->node;
  const abi::Status status = nodes_.registration(index).invoke(&context_, &nodes_.node(index));
  if (status != abi::kOk) return Failure("invoking a partition", status);
  return {};
}

Status DelegateHost::Run() {
  said_.clear();
  for (const Item& item : items_) OCTET_TRY(RunItem(item));
  return {};
}

Result<std::vector<StepTime>> DelegateHost::ProfiledRun(const Clock& clock) {
  std::vector<StepTime> times;
  int64_t start = clock();
  for (const Item& item : items_) {
    OCTET_TRY(RunItem(item));
    const int64_t end = clock();
    if (item.is_partition) {
      times.push_back({partitions_[item.index]->nodes.get()->data[0], "delegate", end - start});
    } else {
      times.push_back(
          {static_cast<int>(item.index), plan_->steps()[item.index].step.kernel, end - start});
    }
    start = end;
  }
  return times;
}

Error DelegateHost::Failure(std::string_view what, abi::Status status) const {
  return Unsupported("the delegate failed with status {} in {}{}{}", status, what,
                     said_.empty() ? "" : ": ", said_);
}

}  // namespace octet
