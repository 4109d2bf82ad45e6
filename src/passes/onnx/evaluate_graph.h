// Runs an OnnxGraph with ONNX's semantics: what conversions are verified against.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "model/onnx_graph.h"
#include "passes/onnx/operator_context.h"

namespace octet::onnx {

// Type and shape of every output of a node, and their values where the inputs are known. Errors
// begin with the node's place.
Result<std::vector<OnnxTensor>> EvaluateNode(const OnnxGraph& graph, const OnnxNode& node,
                                             const std::vector<const OnnxTensor*>& inputs,
                                             Budget& budget);

// All values by index, for these graph inputs. With `keep_all` false, values that only other values
// needed are dropped once used, so that memory stays that of the values alive. `correct` sees every
// computed value before it is read and may put another of the same type and shape there.
Result<std::vector<OnnxTensor>> EvaluateGraph(
    const OnnxGraph& graph, const std::vector<OnnxTensor>& inputs, bool keep_all, Budget& budget,
    const std::function<void(int, OnnxTensor&)>& correct = {});

}  // namespace octet::onnx
