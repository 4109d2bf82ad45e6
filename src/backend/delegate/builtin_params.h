// An operator's options as the C structure that a delegate expects behind Node::builtin_data
// (tensorflow/lite/c/builtin_op_data.h). All fields of these structures are ints, enums, floats and
// bools, in words of four bytes; later versions add words at the end, which are zero here.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/operator_options.h"

namespace octet {

// nullopt: there is no such structure here, and no delegate must see the operator under its name.
std::optional<std::vector<int32_t>> BuiltinParams(const OperatorOptions& options);

}  // namespace octet
