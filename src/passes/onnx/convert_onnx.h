// From an ONNX graph to a TFLite Model with the same meaning: opens dims are fixed, the passes of
// graph_passes.cc run, layouts are planned, every node is written by its Emit function, and the
// Model is tidied (passes/tidy/). A pure function; any thread may call it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "model/onnx_graph.h"
#include "passes/onnx/convert_options.h"

namespace octet {

// A value of the ONNX graph and the tensor of the Model that holds it: axis i of the tensor is
// axis perm[i] of the value.
struct ValueTrace {
  int value = 0;
  int tensor = 0;
  std::vector<int> perm;
  // Of the value; a quantised model may hold a float32 value as int8.
  ElementType type = ElementType::kFloat32;
};

struct ConvertedModel {
  Model model;
  std::vector<ValueTrace> inputs;   // in the order of the graph's
  std::vector<ValueTrace> outputs;  // in the order of the graph's
  std::vector<ValueTrace> values;   // all that survived, in execution order
};

// Gives open dims of the graph's inputs their extents. `graph` then has what ConvertOnnx and the
// evaluator need.
Status FixInputShapes(OnnxGraph& graph, int batch);

// Unsupported names every node that cannot be converted, with the reason. `graph` must have been
// through FixInputShapes.
Result<ConvertedModel> ConvertOnnx(OnnxGraph graph, const ConvertOptions& options);

}  // namespace octet
