// A network description to a Model: the other direction of describe_model.h, and the way from
// hyperparameters alone. docs/networks.md has the language.
//
// The text is untrusted: every error says FILE:LINE and names the operator or key.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/network/weight_source.h"
#include "model/model.h"

namespace octet {

// `name`: what errors call the text.
Result<Model> BuildNetwork(std::string_view text, const std::string& name,
                           const network::WeightOptions& weights);

}  // namespace octet
