#include "model/verify.h"

namespace octet {
namespace {

Status CheckIndex(int32_t index, int32_t lowest, size_t count, std::string_view what) {
  if (index < lowest || index >= static_cast<int64_t>(count)) {
    return Corrupt("{} {} of {} tensors", what, index, count);
  }
  return {};
}

Status VerifyOperatorIndices(const Operator& op, size_t tensor_count) {
  for (const int32_t index : op.inputs) OCTET_TRY(CheckIndex(index, -1, tensor_count, "input"));
  for (const int32_t index : op.outputs) OCTET_TRY(CheckIndex(index, -1, tensor_count, "output"));
  for (const int32_t index : op.intermediates)
    OCTET_TRY(CheckIndex(index, -1, tensor_count, "intermediate"));
  return {};
}

Status VerifySubgraphIndices(const Subgraph& graph) {
  const size_t count = graph.tensors.size();
  for (const int32_t index : graph.inputs) OCTET_TRY(CheckIndex(index, 0, count, "graph input"));
  for (const int32_t index : graph.outputs) OCTET_TRY(CheckIndex(index, 0, count, "graph output"));
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    auto status = VerifyOperatorIndices(op, count);
    if (!status) return Prefixed(fmt::format("op {} {}", i, op.Name()), std::move(status).error());
  }
  return {};
}

Status VerifySignature(const Signature& signature, const Model& model) {
  const auto count = static_cast<int64_t>(model.subgraphs.size());
  if (signature.subgraph < 0 || signature.subgraph >= count) {
    return Corrupt("signature '{}': subgraph {} of {}", signature.key, signature.subgraph, count);
  }
  const size_t tensors = model.subgraphs[static_cast<size_t>(signature.subgraph)].tensors.size();
  for (const auto* map : {&signature.inputs, &signature.outputs}) {
    for (const auto& [name, index] : *map) {
      auto status = CheckIndex(index, 0, tensors, name);
      if (!status)
        return Prefixed(fmt::format("signature '{}'", signature.key), std::move(status).error());
    }
  }
  return {};
}

}  // namespace

Status VerifyIndices(const Model& model) {
  if (model.subgraphs.empty()) return Corrupt("model has no subgraph");
  for (size_t i = 0; i < model.subgraphs.size(); ++i) {
    auto status = VerifySubgraphIndices(model.subgraphs[i]);
    if (!status) {
      return i == 0 ? std::move(status).error()
                    : Prefixed(fmt::format("subgraph {}", i), std::move(status).error());
    }
  }
  for (const Signature& signature : model.signatures) OCTET_TRY(VerifySignature(signature, model));
  return {};
}

Status VerifyDataflow(const Subgraph& graph) {
  std::vector<bool> has_value(graph.tensors.size());
  for (size_t i = 0; i < graph.tensors.size(); ++i) has_value[i] = graph.tensors[i].is_constant;
  for (const int32_t index : graph.inputs) {
    if (has_value[static_cast<size_t>(index)]) {
      return Corrupt("graph input {} '{}' is a constant or listed twice", index,
                     graph.tensors[static_cast<size_t>(index)].name);
    }
    has_value[static_cast<size_t>(index)] = true;
  }
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    for (const int32_t index : op.inputs) {
      if (index >= 0 && !has_value[static_cast<size_t>(index)]) {
        return Corrupt("op {} {}: input tensor {} '{}' has no value yet", i, op.Name(), index,
                       graph.tensors[static_cast<size_t>(index)].name);
      }
    }
    for (const int32_t index : op.outputs) {
      if (index < 0) continue;
      if (has_value[static_cast<size_t>(index)]) {
        return Corrupt("op {} {}: output tensor {} '{}' is written a second time", i, op.Name(),
                       index, graph.tensors[static_cast<size_t>(index)].name);
      }
      has_value[static_cast<size_t>(index)] = true;
    }
  }
  for (const int32_t index : graph.outputs) {
    if (!has_value[static_cast<size_t>(index)]) {
      return Corrupt("graph output {} '{}' is never written", index,
                     graph.tensors[static_cast<size_t>(index)].name);
    }
  }
  return {};
}

}  // namespace octet
