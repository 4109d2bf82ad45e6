#include "engine/session.h"

#include <algorithm>

#include "engine/memory_plan.h"

namespace octet {

namespace {

// Kernels read whole vectors: up to this many bytes past a tensor's end.
constexpr int64_t kReadAheadBytes = 64;

}  // namespace

Result<std::unique_ptr<Session>> Session::Create(std::shared_ptr<const Plan> plan) {
  const int64_t arena_bytes = plan->arena_bytes() + kReadAheadBytes;
  const int64_t scratch_bytes = AlignUp(plan->scratch_bytes()) * (plan->options().threads - 1);
  auto arena = AlignedBuffer::Try(static_cast<size_t>(arena_bytes));
  auto scratch = AlignedBuffer::Try(static_cast<size_t>(scratch_bytes));
  if (!arena || !scratch)
    return Unavailable("no memory for an arena of {} bytes", arena_bytes + scratch_bytes);
  return std::unique_ptr<Session>(
      new Session(std::move(plan), *std::move(arena), *std::move(scratch)));
}

Session::Session(std::shared_ptr<const Plan> plan, AlignedBuffer arena,
                 AlignedBuffer helpers_scratch)
    : plan_(std::move(plan)),
      arena_(std::move(arena)),
      helpers_scratch_(std::move(helpers_scratch)) {
  if (const int threads = plan_->options().threads; threads > 1)
    pool_ = std::make_unique<ThreadPool>(threads);
  ResolveAddresses();
}

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
    const auto is_flipped = [this](int32_t tensor) {
      return tensor >= 0 && plan_->places()[static_cast<size_t>(tensor)].flipped;
    };
    uint32_t flipped_inputs = 0;
    for (size_t i = 0; i < std::min<size_t>(op.inputs.size(), 32); ++i) {
      if (is_flipped(op.inputs[i])) flipped_inputs |= 1U << i;
    }
    step_contexts_.emplace_back(inputs, outputs, Scratch(0, planned), flipped_inputs,
                                !op.outputs.empty() && is_flipped(op.outputs[0]));
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
      return const_cast<uint8_t*>(arena_.data()) + place.offset;
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

uint8_t* Session::Scratch(int worker, const PlannedStep& planned) const {
  if (worker == 0) return const_cast<uint8_t*>(arena_.data()) + planned.scratch_offset;
  return const_cast<uint8_t*>(helpers_scratch_.data()) +
         AlignUp(plan_->scratch_bytes()) * (worker - 1);
}

// Steps of several tiles cannot fail: what the data decides is decided by steps of one.
Status Session::RunTiles(size_t index) {
  const PlannedStep& planned = plan_->steps()[index];
  const StepContext& context = step_contexts_[index];
  const auto run = [&](int worker, int tile) {
    const Status status = planned.step.run(context.ForTile(tile, Scratch(worker, planned)));
    OCTET_CHECK(status.has_value());
  };
  if (pool_ != nullptr) {
    pool_->Run(planned.step.tiles, run);
  } else {
    for (int tile = 0; tile < planned.step.tiles; ++tile) run(0, tile);
  }
  return {};
}

Status Session::RunStep(size_t index) {
  const Step& step = plan_->steps()[index].step;
  return step.tiles > 1 ? RunTiles(index) : step.run(step_contexts_[index]);
}

Status Session::Run() {
  for (size_t i = 0; i < plan_->steps().size(); ++i) OCTET_TRY(RunStep(i));
  return {};
}

Status Session::RunProfiled(const Clock& clock, std::span<int64_t> nanoseconds) {
  int64_t start = clock();
  for (size_t i = 0; i < plan_->steps().size(); ++i) {
    OCTET_TRY(RunStep(i));
    const int64_t end = clock();
    nanoseconds[i] = end - start;
    start = end;
  }
  return {};
}

}  // namespace octet
