#include "engine/plan.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "engine/lowering.h"
#include "engine/memory_plan.h"
#include "engine/operator_table.h"
#include "model/verify.h"
#include "passes/pass_list.h"

namespace octet {
namespace {

// Sparse, external or string tensors, and state kept between runs, have no kernel.
Status CheckTensors(const Subgraph& graph) {
  const auto check = [&graph](int32_t index) -> Status {
    if (index < 0) return {};
    const Tensor& tensor = graph.tensors[static_cast<size_t>(index)];
    const auto refuse = [&](std::string_view why) {
      return Unsupported("tensor {} '{}' is {}", index, tensor.name, why);
    };
    if (!tensor.obstacle.empty()) return refuse(tensor.obstacle);
    if (tensor.is_variable) return refuse("a variable, kept between runs");
    if (ElementBits(tensor.type) < 8)
      return refuse(fmt::format("of type {}", ElementTypeName(tensor.type)));
    return {};
  };
  for (const int32_t index : graph.inputs) OCTET_TRY(check(index));
  for (const int32_t index : graph.outputs) OCTET_TRY(check(index));
  for (const Operator& op : graph.operators) {
    for (const int32_t index : op.inputs) OCTET_TRY(check(index));
    for (const int32_t index : op.outputs) OCTET_TRY(check(index));
  }
  return {};
}

int64_t TensorBytes(const Tensor& tensor) {
  return tensor.shape.element_count() * ElementBits(tensor.type) / 8;
}

Result<Step> LowerOperator(const Subgraph& graph, int index, const LoweringTarget& target) {
  const Operator& op = graph.operators[static_cast<size_t>(index)];
  const LoweringContext context(graph, index, target);
  const OperatorRow* row = FindOperator(op.kind);
  if (row == nullptr) return context.Refuse("octet has no kernel for this operator");
  if (op.version > row->max_version) {
    return context.Refuse("versions up to {} are supported", row->max_version);
  }
  return row->lower(context);
}

// Lays the tensors of one graph out in the arena.
class ArenaLayout {
 public:
  ArenaLayout(const Subgraph& graph, std::span<const PlannedStep> steps, bool keep_all_tensors)
      : graph_(graph),
        steps_(steps),
        keep_all_tensors_(keep_all_tensors),
        block_of_(graph.tensors.size(), -1) {}

  MemoryPlan Lay();
  TensorPlace PlaceOf(size_t tensor, const MemoryPlan& memory) const;
  int64_t ScratchOffset(size_t step, const MemoryPlan& memory) const {
    return memory.offsets[static_cast<size_t>(first_scratch_block_) + step];
  }

 private:
  // Graph outputs live beyond the last step.
  int end() const { return static_cast<int>(steps_.size()); }
  void AddBlock(int32_t tensor, int first_use);
  void AddTensorBlocks();
  void ShareInPlace(size_t step);
  void Use(int32_t tensor, int step);

  const Subgraph& graph_;
  std::span<const PlannedStep> steps_;
  bool keep_all_tensors_;
  std::vector<int> block_of_;  // by tensor; -1: constant or never used
  std::vector<MemoryBlock> blocks_;
  int first_scratch_block_ = 0;
};

void ArenaLayout::AddBlock(int32_t tensor, int first_use) {
  const Tensor& t = graph_.tensors[static_cast<size_t>(tensor)];
  block_of_[static_cast<size_t>(tensor)] = static_cast<int>(blocks_.size());
  blocks_.push_back({TensorBytes(t), first_use, keep_all_tensors_ ? end() : first_use});
}

void ArenaLayout::Use(int32_t tensor, int step) {
  if (tensor < 0 || block_of_[static_cast<size_t>(tensor)] < 0) return;
  auto& block = blocks_[static_cast<size_t>(block_of_[static_cast<size_t>(tensor)])];
  block.last_use = std::max(block.last_use, step);
}

void ArenaLayout::AddTensorBlocks() {
  for (const int32_t tensor : graph_.inputs) AddBlock(tensor, 0);
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Operator& op = graph_.operators[static_cast<size_t>(steps_[i].operator_index)];
    const int step = static_cast<int>(i);
    for (const int32_t tensor : op.inputs) Use(tensor, step);
    for (const int32_t tensor : op.outputs) {
      if (tensor >= 0) AddBlock(tensor, step);
    }
  }
  for (const int32_t tensor : graph_.outputs) Use(tensor, end());
}

// Lets output 0 of the step take over the memory of an input that dies there.
void ArenaLayout::ShareInPlace(size_t step) {
  const Operator& op = graph_.operators[static_cast<size_t>(steps_[step].operator_index)];
  const auto output =
      static_cast<size_t>(op.outputs.empty() || op.outputs[0] < 0 ? 0 : op.outputs[0]);
  for (const int candidate : steps_[step].step.in_place_inputs) {
    const auto input = static_cast<size_t>(op.inputs[static_cast<size_t>(candidate)]);
    if (block_of_[input] < 0) continue;
    MemoryBlock& from = blocks_[static_cast<size_t>(block_of_[input])];
    const MemoryBlock& to = blocks_[static_cast<size_t>(block_of_[output])];
    if (from.last_use != static_cast<int>(step) || from.size_bytes != to.size_bytes) continue;
    from.last_use = to.last_use;
    blocks_[static_cast<size_t>(block_of_[output])].size_bytes = 0;  // lives in `from` now
    block_of_[output] = block_of_[input];
    return;
  }
}

MemoryPlan ArenaLayout::Lay() {
  AddTensorBlocks();
  if (!keep_all_tensors_) {
    for (size_t i = 0; i < steps_.size(); ++i) ShareInPlace(i);
  }
  first_scratch_block_ = static_cast<int>(blocks_.size());
  for (size_t i = 0; i < steps_.size(); ++i) {
    const int step = static_cast<int>(i);
    blocks_.push_back({steps_[i].step.scratch_bytes, step, step});
  }
  return PlanMemory(blocks_);
}

TensorPlace ArenaLayout::PlaceOf(size_t tensor, const MemoryPlan& memory) const {
  const Tensor& t = graph_.tensors[tensor];
  if (t.is_constant) {
    return {TensorPlace::Kind::kConstant, 0, static_cast<int64_t>(t.data.bytes().size())};
  }
  if (block_of_[tensor] < 0) return {};
  return {TensorPlace::Kind::kArena, memory.offsets[static_cast<size_t>(block_of_[tensor])],
          TensorBytes(t)};
}

// The dot products of these tiers multiply unsigned or signed inputs; others take both.
std::optional<ElementType> StorageOf(const kernels::CpuFeatures& cpu) {
  if (cpu.Has(kernels::IsaTier::kAvxVnni) || cpu.Has(kernels::IsaTier::kAvx512Vnni))
    return ElementType::kUInt8;
  if (cpu.Has(kernels::IsaTier::kNeonDotprod)) return ElementType::kInt8;
  return std::nullopt;
}

// Flips the 8-bit tensors that are better stored with the other signedness, where all their steps
// allow it. The graph's inputs and outputs stay as the caller knows them.
void ChooseStorage(const Subgraph& graph, std::span<const PlannedStep> steps,
                   const kernels::CpuFeatures& cpu, std::vector<TensorPlace>& places) {
  const std::optional<ElementType> wanted = StorageOf(cpu);
  if (!wanted) return;
  for (size_t i = 0; i < places.size(); ++i) {
    const ElementType type = graph.tensors[i].type;
    const bool is_byte = type == ElementType::kInt8 || type == ElementType::kUInt8;
    places[i].flipped = is_byte && type != *wanted && places[i].kind == TensorPlace::Kind::kArena;
  }
  const auto keep = [&places](int32_t tensor) {
    if (tensor >= 0) places[static_cast<size_t>(tensor)].flipped = false;
  };
  for (const int32_t tensor : graph.inputs) keep(tensor);
  for (const int32_t tensor : graph.outputs) keep(tensor);
  for (const PlannedStep& planned : steps) {
    const Operator& op = graph.operators[static_cast<size_t>(planned.operator_index)];
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      if (i >= 32 || (planned.step.flips_inputs >> i & 1U) == 0) keep(op.inputs[i]);
    }
    for (size_t i = 0; i < op.outputs.size(); ++i) {
      if (i > 0 || !planned.step.flips_output) keep(op.outputs[i]);
    }
  }
}

}  // namespace

int64_t Plan::packed_bytes() const {
  int64_t sum = 0;
  for (const PlannedStep& planned : steps_) sum += planned.step.packed_bytes;
  return sum;
}

int64_t Plan::scratch_bytes() const {
  int64_t largest = 0;
  for (const PlannedStep& planned : steps_) largest = std::max(largest, planned.step.scratch_bytes);
  return largest;
}

Result<std::shared_ptr<const Plan>> Plan::Build(std::shared_ptr<const Model> model,
                                                const PlanOptions& options) {
  OCTET_TRY(VerifyIndices(*model));
  OCTET_TRY(VerifyDataflow(model->main()));
  std::shared_ptr<Plan> plan(new Plan);
  plan->options_ = options;
  plan->model_ = options.keep_all_tensors ? model : RunPasses(model);
  const Subgraph& graph = plan->model_->main();
  OCTET_TRY(CheckTensors(graph));
  ThreadPool pool(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  const LoweringTarget target{options.cpu, &pool, options.ties};
  for (int i = 0; i < static_cast<int>(graph.operators.size()); ++i) {
    OCTET_ASSIGN(Step step, LowerOperator(graph, i, target));
    plan->steps_.push_back({std::move(step), i, 0});
  }
  ArenaLayout layout(graph, plan->steps_, options.keep_all_tensors);
  const MemoryPlan memory = layout.Lay();
  for (size_t i = 0; i < graph.tensors.size(); ++i)
    plan->places_.push_back(layout.PlaceOf(i, memory));
  if (!options.keep_all_tensors) ChooseStorage(graph, plan->steps_, options.cpu, plan->places_);
  for (size_t i = 0; i < plan->steps_.size(); ++i)
    plan->steps_[i].scratch_offset = layout.ScratchOffset(i, memory);
  plan->arena_bytes_ = memory.arena_bytes;
  plan->arena_lower_bound_bytes_ = memory.lower_bound_bytes;
  if (!plan->steps_.empty()) {
    const size_t peak = std::min(static_cast<size_t>(memory.peak_step), plan->steps_.size() - 1);
    plan->peak_operator_ = plan->steps_[peak].operator_index;
  }
  return std::shared_ptr<const Plan>(std::move(plan));
}

}  // namespace octet
