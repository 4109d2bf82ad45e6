// The Subgraph that a description becomes, tensor by tensor and operator by operator, with the
// limits that keep an untrusted description small.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/network/weight_source.h"
#include "model/model.h"

namespace octet::network {

class GraphBuilder {
 public:
  explicit GraphBuilder(WeightSource& weights) : weights_(weights) {}

  WeightSource& weights() { return weights_; }
  const Tensor& tensor(int32_t index) const { return graph_.tensors[static_cast<size_t>(index)]; }
  const Shape& shape(int32_t index) const { return tensor(index).shape; }

  // InvalidArgument when the name is taken, or the network has become too large.
  Result<int32_t> AddTensor(Tensor tensor);
  Result<int32_t> AddValue(const std::string& name, ElementType type, const Shape& shape);
  Result<int32_t> AddConstant(const std::string& name, ElementType type, const Shape& shape,
                              ConstantData data);
  Result<int32_t> AddIntegers(const std::string& name, const std::vector<int32_t>& values);
  // InvalidArgument unless its inputs have values and its outputs have none yet.
  Status AddOperator(Operator op);
  Status MakeInput(int32_t tensor);
  bool HasValue(int32_t tensor) const;
  // The name, or with a number behind it when it is taken.
  std::string FreeName(const std::string& name);

  // Rows, columns and channels that were flattened into a tensor: PyTorch flattens them in another
  // order, which the filter of a dense layer behind it must know.
  void MarkFlattened(int32_t tensor, const Shape& image) { flattened_.emplace(tensor, image); }
  std::optional<Shape> Flattened(int32_t tensor) const;

  // Every node that is met counts, so that empty fragments within fragments end.
  Status CountNode();

  Subgraph& graph() { return graph_; }

 private:
  WeightSource& weights_;
  Subgraph graph_;
  std::map<std::string, int32_t, std::less<>> names_;
  std::map<std::string, int, std::less<>> last_numbers_;  // tried by FreeName
  std::map<int32_t, Shape> flattened_;
  std::set<int32_t> written_;  // graph inputs and outputs of operators so far
  int nodes_ = 0;
};

}  // namespace octet::network
