#include "engine/session.h"

#include <cstdlib>
#include <cstring>

#include "engine/memory_plan.h"

namespace octet {

Result<std::unique_ptr<Session>> Session::Create(std::shared_ptr<const Plan> plan) {
  std::unique_ptr<Session> session(new Session(std::move(plan)));
  const int64_t arena_bytes = session->plan_->arena_bytes();
  if (arena_bytes > 0) {
    session->arena_ = static_cast<uint8_t*>(std::aligned_alloc(
        static_cast<size_t>(kArenaAlignment), static_cast<size_t>(AlignUp(arena_bytes))));
    if (session->arena_ == nullptr)
      return Unavailable("no memory for an arena of {} bytes", arena_bytes);
    std::memset(session->arena_, 0, static_cast<size_t>(arena_bytes));
  }
  session->ResolveAddresses();
  return session;
}

Session::Session(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

Session::~Session() { std::free(arena_); }

void Session::ResolveAddresses() {
  const Subgraph& graph = plan_->model().main();
  size_t pointer_count = 0;
  for (const Operator& op : graph.operators) pointer_count += op.inputs.size() + op.outputs.size();
  pointers_.reserve(pointer_count);  // the step contexts point into it
  step_contexts_.reserve(plan_->steps().size());
  const auto add = [this](const std::vector<int32_t>& tensors) {
    const size_t first = pointers_.size();
    for (const int32_t index : tensors) pointers_.push_back(index < 0 ? nullptr : Address(index));
    return std::span<uint8_t* const>(pointers_.data() + first, tensors.size());
  };
  for (const PlannedStep& planned : plan_->steps()) {
    const Operator& op = graph.operators[static_cast<size_t>(planned.operator_index)];
    const auto inputs = add(op.inputs);
    const auto outputs = add(op.outputs);
    step_contexts_.emplace_back(inputs, outputs, arena_ + planned.scratch_offset);
  }
}

uint8_t* Session::Address(int32_t index) const {
  const TensorPlace& place = plan_->places()[static_cast<size_t>(index)];
  switch (place.kind) {
    case TensorPlace::Kind::kNone:
      return nullptr;
    case TensorPlace::Kind::kConstant:
      // Steps read constants through Input(), which is const again.
      return const_cast<uint8_t*>(
          plan_->model().main().tensors[static_cast<size_t>(index)].data.bytes().data());
    case TensorPlace::Kind::kArena:
      return arena_ + place.offset;
  }
  return nullptr;
}

TensorView Session::tensor(int index) const {
  const Tensor& tensor = plan_->model().main().tensors[static_cast<size_t>(index)];
  const TensorPlace& place = plan_->places()[static_cast<size_t>(index)];
  return {tensor.type, tensor.shape, {Address(index), static_cast<size_t>(place.size_bytes)}};
}

MutableTensorView Session::input(int i) {
  const int32_t index = plan_->model().main().inputs[static_cast<size_t>(i)];
  const TensorView view = tensor(index);
  return {view.type, view.shape, {Address(index), view.bytes.size()}};
}

TensorView Session::output(int i) const {
  return tensor(plan_->model().main().outputs[static_cast<size_t>(i)]);
}

Status Session::Run() {
  const auto& steps = plan_->steps();
  for (size_t i = 0; i < steps.size(); ++i) {
    OCTET_TRY(steps[i].step.run(step_contexts_[i]));
  }
  return {};
}

}  // namespace octet
