#include "formats/network/graph_builder.h"

#include <cstring>

namespace octet::network {
namespace {

constexpr size_t kMaxTensors = 100'000;
constexpr size_t kMaxOperators = 50'000;
constexpr int kMaxNodes = 50'000;

}  // namespace

Result<int32_t> GraphBuilder::AddTensor(Tensor tensor) {
  if (graph_.tensors.size() >= kMaxTensors)
    return InvalidArgument("the network has more than {} tensors", kMaxTensors);
  const auto index = static_cast<int32_t>(graph_.tensors.size());
  if (!names_.emplace(tensor.name, index).second)
    return InvalidArgument("a tensor '{}' already exists", tensor.name);
  graph_.tensors.push_back(std::move(tensor));
  return index;
}

Result<int32_t> GraphBuilder::AddValue(const std::string& name, ElementType type,
                                       const Shape& shape) {
  Tensor tensor;
  tensor.name = name;
  tensor.type = type;
  tensor.shape = shape;
  return AddTensor(std::move(tensor));
}

Result<int32_t> GraphBuilder::AddConstant(const std::string& name, ElementType type,
                                          const Shape& shape, ConstantData data) {
  Tensor tensor;
  tensor.name = name;
  tensor.type = type;
  tensor.shape = shape;
  tensor.is_constant = true;
  tensor.data = std::move(data);
  return AddTensor(std::move(tensor));
}

Result<int32_t> GraphBuilder::AddIntegers(const std::string& name,
                                          const std::vector<int32_t>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(int32_t));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return AddConstant(name, ElementType::kInt32, {static_cast<int>(values.size())},
                     ConstantData::Own(std::move(bytes)));
}

Status GraphBuilder::AddOperator(Operator op) {
  if (graph_.operators.size() >= kMaxOperators)
    return InvalidArgument("the network has more than {} operators", kMaxOperators);
  for (const int32_t input : op.inputs) {
    // Operators of one's own may have inputs that nobody writes: Ethos-U's scratch memory.
    if (input >= 0 && !HasValue(input) && op.kind != OperatorKind::kCustom)
      return InvalidArgument("input '{}' has no value yet", tensor(input).name);
  }
  for (const int32_t output : op.outputs) {
    if (output >= 0 && HasValue(output) && !tensor(output).is_variable)
      return InvalidArgument("output '{}' has a value already", tensor(output).name);
    written_.insert(output);
  }
  graph_.operators.push_back(std::move(op));
  return {};
}

Status GraphBuilder::MakeInput(int32_t index) {
  if (HasValue(index))
    return InvalidArgument("input '{}' is a constant or listed twice", tensor(index).name);
  written_.insert(index);
  graph_.inputs.push_back(index);
  return {};
}

bool GraphBuilder::HasValue(int32_t index) const {
  return written_.contains(index) || tensor(index).is_constant || tensor(index).is_variable;
}

std::string GraphBuilder::FreeName(const std::string& name) {
  if (!names_.contains(name)) return name;
  for (int& number = last_numbers_[name];;) {
    ++number;
    std::string numbered = fmt::format("{}_{}", name, number);
    if (!names_.contains(numbered)) return numbered;
  }
}

std::optional<Shape> GraphBuilder::Flattened(int32_t tensor) const {
  const auto found = flattened_.find(tensor);
  return found == flattened_.end() ? std::nullopt : std::optional<Shape>(found->second);
}

Status GraphBuilder::CountNode() {
  if (++nodes_ > kMaxNodes) return InvalidArgument("the network has more than {} nodes", kMaxNodes);
  return {};
}

}  // namespace octet::network
