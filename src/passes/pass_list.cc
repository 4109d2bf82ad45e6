#include "passes/pass_list.h"

#include "passes/fold_pad.h"
#include "passes/remove_dead_operators.h"

namespace octet {
namespace {

constexpr Pass kPasses[] = {
    {"fold-pad", "Gives the paddings of PAD to the convolutions that read it.", FoldPad},
    {"remove-dead-operators", "Drops operators whose results nobody reads.", RemoveDeadOperators},
};

}  // namespace

std::span<const Pass> PassList() { return kPasses; }

std::shared_ptr<const Model> RunPasses(const std::shared_ptr<const Model>& model) {
  Model rewritten = *model;  // constants are shared, not copied
  for (const Pass& pass : kPasses) rewritten = pass.run(std::move(rewritten));
  return std::make_shared<const Model>(std::move(rewritten));
}

}  // namespace octet
