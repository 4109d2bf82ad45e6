// One node of a description, as the function that builds it sees it: its fields with parameters
// and arithmetic worked out, its inputs, and the graph to add to.
//
//   - conv: {in: image, filters: 16, kernel: 3, stride: 2, act: relu6}
//
// Every field that is read is remembered; RefuseUnread names one that nobody read.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "formats/network/graph_builder.h"
#include "formats/network/scope.h"

namespace octet::network {

struct RowsColumns {
  int rows = 1;
  int columns = 1;
};

class Layer {
 public:
  Layer(const Scope& scope, GraphBuilder& graph, const DescriptionNode& fields, std::string path)
      : scope_(scope), graph_(graph), fields_(fields), path_(std::move(path)) {}

  // Of the node; names of its tensors start with it.
  const std::string& path() const { return path_; }
  GraphBuilder& graph() { return graph_; }
  const std::vector<int32_t>& inputs() const { return inputs_; }
  void set_inputs(std::vector<int32_t> inputs) { inputs_ = std::move(inputs); }
  const Shape& shape(size_t input = 0) const { return graph_.shape(inputs_[input]); }
  const std::vector<int32_t>& outputs() const { return outputs_; }
  // What `out` lists; empty when it is not there.
  const std::vector<std::string>& output_names() const { return output_names_; }
  void set_output_names(std::vector<std::string> names) { output_names_ = std::move(names); }

  // InvalidArgument unless there are so many inputs.
  Status WantInputs(size_t min, size_t max);
  // ... and the first is an image [batch, rows, columns, channels].
  Status WantImage();

  // Fields. A fallback stands for one that is not there; without one the field must be there.
  bool Has(std::string_view field) const { return fields_.Find(field) != nullptr; }
  const DescriptionNode* Raw(std::string_view field);
  Result<int> Number(std::string_view field, std::optional<int> fallback, int min, int max);
  Result<RowsColumns> Pair(std::string_view field, std::optional<int> fallback, int min, int max);
  Result<std::string> Word(std::string_view field, std::optional<std::string> fallback);
  Result<float> Real(std::string_view field, float fallback);
  Result<bool> Flag(std::string_view field, bool fallback);
  Result<std::vector<int32_t>> Numbers(std::string_view field);
  Result<Activation> Act();  // none, relu, relu6, relu_n1_to_1

  // A new tensor PATH/suffix with these values.
  Result<int32_t> Integers(const std::string& suffix, const std::vector<int32_t>& values);
  // Adds the operator on the way to the node's output, and its output tensor PATH/step.
  Result<int32_t> Step(const std::string& step, OperatorKind kind, std::vector<int32_t> inputs,
                       const Shape& output, OperatorOptions options);
  // Adds the operator that makes the node's output, named by the node.
  Status Finish(OperatorKind kind, std::vector<int32_t> inputs, const Shape& output,
                OperatorOptions options, int version = 1);
  // A node of several outputs.
  void set_outputs(std::vector<int32_t> outputs) { outputs_ = std::move(outputs); }

  Status RefuseUnread() const;

 private:
  Result<int32_t> Emit(const std::string& name, OperatorKind kind, std::vector<int32_t> inputs,
                       const Shape& output, OperatorOptions options, int version);
  template <class T, class Read>
  Result<T> Field(std::string_view field, const std::optional<T>& fallback, Read read);

  const Scope& scope_;
  GraphBuilder& graph_;
  const DescriptionNode& fields_;
  std::string path_;
  std::vector<int32_t> inputs_;
  std::vector<int32_t> outputs_;
  std::vector<std::string> output_names_;
  std::set<std::string, std::less<>> read_;
};

// Dims that came out of arithmetic on untrusted numbers.
Result<Shape> ShapeOf(const std::vector<int64_t>& dims);

}  // namespace octet::network
