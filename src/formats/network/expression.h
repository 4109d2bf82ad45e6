// Whole-number arithmetic of a description's hyperparameters: names, numbers, + - * / ( ).
//
//   sum     = product (("+" | "-") product)*
//   product = factor (("*" | "/") factor)*        a division must leave nothing over
//   factor  = number | name | "(" sum ")" | "-" factor
//
// Pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace octet::network {

// What a name stands for; nothing when it stands for no number.
using NumberOfName = std::function<std::optional<int64_t>(std::string_view name)>;

// Results and intermediate results stay within +- 2^40.
Result<int64_t> EvaluateExpression(std::string_view text, const NumberOfName& number_of_name);

}  // namespace octet::network
