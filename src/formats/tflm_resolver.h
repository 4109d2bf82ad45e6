// What firmware with TensorFlow Lite Micro must register to run a model: the calls of
// tflite::MicroMutableOpResolver (tensorflow/lite/micro/micro_mutable_op_resolver.h). Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/model.h"

namespace octet {

// "AddConv2D()"; of a custom operator "AddCustom("name", ...)", of Ethos-U's "AddEthosU()". None
// when TFLite Micro has no such operator.
std::optional<std::string> TflmResolverCall(const Operator& op);

struct TflmResolver {
  std::vector<std::string> calls;    // each once, in the order of the operators
  std::vector<std::string> missing;  // names of operators that TFLite Micro does not have
};
// Of all subgraphs.
TflmResolver TflmResolverOf(const Model& model);

}  // namespace octet
