// The passes that every plan starts with, in order. A pass is a free function Model -> Model that
// keeps the meaning of the outputs and the indices of the tensors.
//
// To add a pass: passes/<name>.{h,cc,_test.cc}, and its row in pass_list.cc.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "model/model.h"

namespace octet {

struct Pass {
  std::string_view name;
  std::string_view purpose;  // one sentence
  Model (*run)(Model);
};

std::span<const Pass> PassList();
std::shared_ptr<const Model> RunPasses(const std::shared_ptr<const Model>& model);

}  // namespace octet
