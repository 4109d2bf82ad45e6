// octet as the host of a delegate: the TfLiteContext that the delegate sees, over a Plan and a
// Session of ours. What the delegate takes becomes one node a partition, cut as TFLite cuts
// (npu/partitions.h); all else runs as the Plan's steps, to the same bytes as ever.
//
//   Create: graph -> delegate's Prepare -> partitions -> init, prepare of each
//   Run:    (step | partition's invoke)* in execution order
// The Plan keeps all tensors: each has its own memory, where the delegate finds it. Shapes are
// static. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/delegate/delegate_abi.h"
#include "backend/delegate/host_graph.h"
#include "engine/plan.h"
#include "engine/session.h"

namespace octet {

class DelegateHost : public Runner {
 public:
  // `delegate` is borrowed and outlives the host; of `plan` all tensors are kept. Unsupported: the
  // delegate failed to take the model; what it said is in the message.
  static Result<std::unique_ptr<DelegateHost>> Create(std::shared_ptr<const Plan> plan,
                                                      abi::Delegate& delegate);
  ~DelegateHost() override;

  MutableTensorView input(int i) override { return session_->input(i); }
  TensorView output(int i) const override { return session_->output(i); }
  Status Run() override;
  // A partition is one step, named after its first operator.
  Result<std::vector<StepTime>> ProfiledRun(const Clock& clock) override;
  Result<TensorView> tensor(int index) const override { return session_->tensor(index); }

 private:
  struct Callbacks;
  struct Partition {
    OwnedIntArray nodes, inputs, outputs;
    abi::DelegateParams params;
    int node;  // the one that stands for them
  };
  // What runs: a step of the plan, or a partition.
  struct Item {
    bool is_partition;
    size_t index;
  };

  DelegateHost(std::shared_ptr<const Plan> plan, std::unique_ptr<Session> session);

  const Subgraph& graph() const { return plan_->model().main(); }
  Status Apply(abi::Delegate& delegate);
  abi::Status Replace(const abi::Registration& registration, std::span<const int> nodes,
                      abi::Delegate* delegate);
  std::vector<std::unique_ptr<Partition>> Cut(std::span<const int> nodes, abi::Delegate* delegate);
  void Schedule(std::span<const int> nodes);
  void SetAddresses();
  Status RunItem(const Item& item);
  Error Failure(std::string_view what, abi::Status status) const;

  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<Session> session_;
  HostGraph nodes_;
  abi::Context context_{};
  std::vector<Item> items_;
  std::vector<int> plan_nodes_;  // as the delegate is shown
  std::unique_ptr<OwnedIntArray> plan_array_;
  std::vector<std::unique_ptr<Partition>> partitions_;
  std::vector<std::unique_ptr<Partition>> previewed_;
  std::vector<abi::DelegateParams> previewed_params_;
  bool replaced_ = false;
  std::string said_;  // through ReportError
};

}  // namespace octet
