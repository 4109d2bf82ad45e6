// Questions to a Model's TFLite Metadata.
#pragma once

#include <string>

#include "model/model.h"

namespace octet {

// Content of the label file of the first output; empty when the model carries none.
std::string EmbeddedLabels(const Model& model);

}  // namespace octet
