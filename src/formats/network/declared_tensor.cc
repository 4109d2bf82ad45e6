#include "formats/network/declared_tensor.h"

#include <algorithm>
#include <cstring>

#include "formats/network/option_words.h"

namespace octet::network {
namespace {

constexpr size_t kMaxInlineValues = 16;  // of integer constants
constexpr size_t kMaxInlineScales = 4;

template <class T>
std::vector<T> ValuesOf(const ConstantData& data) {
  std::vector<T> values(data.bytes().size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), data.bytes().data(), values.size() * sizeof(T));
  return values;
}

template <class T>
NamedArray ArrayOf(const std::string& name, const std::vector<T>& values) {
  NamedArray array{name, {ElementTypeOf<T>(), {static_cast<int>(values.size())}, {}}};
  array.array.bytes.resize(values.size() * sizeof(T));
  std::memcpy(array.array.bytes.data(), values.data(), array.array.bytes.size());
  return array;
}

// {array: NAME}, with the values under that name.
template <class T>
DescriptionNode Apart(const std::string& name, const std::vector<T>& values, ArrayList& arrays) {
  const std::string free_name = arrays.Reserve(name);
  arrays.arrays.push_back(ArrayOf(free_name, values));
  DescriptionNode node = MapNode();
  node.Add("array", TextNode(free_name));
  return node;
}

void DescribeQuantization(const Tensor& tensor, const std::string& id, DescriptionNode& node,
                          ArrayList& arrays) {
  const ChannelQuantization& q = tensor.quantization;
  if (q.scales.size() == 1) {
    node.Add("scale", RealNode(q.scales[0]));
    node.Add("zero_point", NumberNode(q.zero_points.empty() ? 0 : q.zero_points[0]));
  } else if (!q.empty()) {
    const bool apart = arrays.allowed && q.scales.size() > kMaxInlineScales;
    const bool symmetric = std::ranges::all_of(q.zero_points, [](int64_t z) { return z == 0; });
    node.Add("scales", apart ? Apart(id + "/scales", q.scales, arrays) : RealsNode(q.scales));
    if (!symmetric) {
      node.Add("zero_points", apart ? Apart(id + "/zero_points", q.zero_points, arrays)
                                    : NumbersNode(q.zero_points));
    }
  }
  if (q.axis != 0) node.Add("quantized_dim", NumberNode(q.axis));
  if (!tensor.range_min.empty()) node.Add("min", RealsNode(tensor.range_min));
  if (!tensor.range_max.empty()) node.Add("max", RealsNode(tensor.range_max));
}

// Shapes, axes and paddings are part of the structure, so they are in plain sight.
bool IsInline(const Tensor& tensor) {
  const bool integer = tensor.type == ElementType::kInt32 || tensor.type == ElementType::kInt64;
  return integer && tensor.quantization.empty() &&
         static_cast<size_t>(tensor.shape.element_count()) <= kMaxInlineValues;
}

NamedArray ArrayOfConstant(const Tensor& tensor, const std::string& id) {
  NamedArray array{id, {}};
  array.array.bytes.assign(tensor.data.bytes().begin(), tensor.data.bytes().end());
  const bool typed = HasNpyType(tensor.type);
  array.array.type = typed ? tensor.type : ElementType::kUInt8;
  array.array.shape = typed ? tensor.shape : Shape{static_cast<int>(array.array.bytes.size())};
  return array;
}

void DescribeConstant(const Tensor& tensor, const std::string& id, const std::string& shared,
                      DescriptionNode& node, ArrayList& arrays) {
  if (IsInline(tensor)) {
    node.Add("values", tensor.type == ElementType::kInt32
                           ? NumbersNode(ValuesOf<int32_t>(tensor.data))
                           : NumbersNode(ValuesOf<int64_t>(tensor.data)));
    return;
  }
  if (!shared.empty()) {
    node.Add("data", TextNode(shared));
    return;
  }
  node.Add("constant", FlagNode(true));
  if (arrays.allowed) arrays.arrays.push_back(ArrayOfConstant(tensor, id));
}

// A list of numbers, or {array: NAME}.
template <class T>
Result<std::vector<T>> NumbersOrArray(const DescriptionNode& node, WeightSource& weights) {
  std::vector<T> values;
  if (node.is_map()) {
    const DescriptionNode* name = node.Find("array");
    if (name == nullptr || node.keys.size() != 1)
      return InvalidArgument("wants numbers or an array");
    const NpyArray* array = weights.Find(name->text);
    if (array == nullptr) return NotFound("no array '{}' in the weights", name->text);
    if (array->type != ElementTypeOf<T>() || array->shape.rank() != 1)
      return InvalidArgument("array '{}' is {} {}, want one dimension of {}", name->text,
                             ElementTypeName(array->type), array->shape.ToString(),
                             ElementTypeName(ElementTypeOf<T>()));
    OCTET_TRY(weights.Spend(array->bytes.size()));
    values.resize(array->bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), array->bytes.data(), array->bytes.size());
    return values;
  }
  if (!node.is_list()) return InvalidArgument("wants a list of numbers");
  for (const DescriptionNode& item : node.items) {
    if constexpr (std::is_same_v<T, float>) {
      OCTET_ASSIGN(const float value, RealOf(item));
      values.push_back(value);
    } else {
      OCTET_ASSIGN(const int64_t value, IntegerOf(item, INT64_MIN, INT64_MAX));
      values.push_back(value);
    }
  }
  return values;
}

Status ReadQuantization(const DescriptionNode& node, WeightSource& weights, Tensor& tensor) {
  ChannelQuantization& q = tensor.quantization;
  if (const DescriptionNode* scale = node.Find("scale")) {
    OCTET_ASSIGN(const float value, RealOf(*scale));
    q.scales = {value};
  } else if (const DescriptionNode* scales = node.Find("scales")) {
    OCTET_ASSIGN(q.scales, NumbersOrArray<float>(*scales, weights));
  }
  q.zero_points.assign(q.scales.size(), 0);
  if (const DescriptionNode* zero_point = node.Find("zero_point")) {
    OCTET_ASSIGN(const int64_t value, IntegerOf(*zero_point, INT64_MIN, INT64_MAX));
    if (q.scales.size() != 1) return InvalidArgument("zero_point goes with scale");
    q.zero_points = {value};
  } else if (const DescriptionNode* zero_points = node.Find("zero_points")) {
    OCTET_ASSIGN(q.zero_points, NumbersOrArray<int64_t>(*zero_points, weights));
  }
  if (q.zero_points.size() != q.scales.size())
    return InvalidArgument("{} scales but {} zero points", q.scales.size(), q.zero_points.size());
  if (const DescriptionNode* axis = node.Find("quantized_dim")) {
    OCTET_ASSIGN(const int64_t value, IntegerOf(*axis, INT32_MIN, INT32_MAX));
    q.axis = static_cast<int>(value);
  }
  if (const DescriptionNode* min = node.Find("min")) {
    OCTET_ASSIGN(tensor.range_min, RealsOf(*min));
  }
  if (const DescriptionNode* max = node.Find("max")) {
    OCTET_ASSIGN(tensor.range_max, RealsOf(*max));
  }
  return {};
}

Status ReadInlineValues(const DescriptionNode& node, Tensor& tensor) {
  const size_t element_bytes = tensor.type == ElementType::kInt32   ? sizeof(int32_t)
                               : tensor.type == ElementType::kInt64 ? sizeof(int64_t)
                                                                    : 0;
  if (element_bytes == 0 || !node.is_list())
    return InvalidArgument("values: wants a list, of INT32 or INT64 tensors");
  if (static_cast<int64_t>(node.items.size()) != tensor.shape.element_count()) {
    return InvalidArgument("values: {} numbers for {}", node.items.size(), tensor.shape.ToString());
  }
  std::vector<uint8_t> bytes(node.items.size() * element_bytes);
  for (size_t i = 0; i < node.items.size(); ++i) {
    const bool narrow = element_bytes == sizeof(int32_t);
    OCTET_ASSIGN(const int64_t value, IntegerOf(node.items[i], narrow ? INT32_MIN : INT64_MIN,
                                                narrow ? INT32_MAX : INT64_MAX));
    std::memcpy(&bytes[i * element_bytes], &value, element_bytes);  // little-endian
  }
  tensor.data = ConstantData::Own(std::move(bytes));
  tensor.is_constant = true;
  return {};
}

// Weights that one output sums over; 0 for biases, which start at zero.
int64_t FanIn(const Shape& shape) {
  if (shape.rank() < 2) return 0;
  if (shape.rank() == 4 && shape[0] == 1) return int64_t{shape[1]} * shape[2];  // depthwise
  return shape.element_count(1, shape.rank());
}

Status ReadConstantData(const DescriptionNode& node, const std::string& id, GraphBuilder& graph,
                        const Scope& scope, Tensor& tensor) {
  if (const DescriptionNode* values = node.Find("values")) return ReadInlineValues(*values, tensor);
  if (const DescriptionNode* shared = node.Find("data")) {
    const auto other = TensorIn(scope, shared->text);
    if (!other || !graph.tensor(*other).is_constant)
      return InvalidArgument("data: '{}' is no constant before this one", shared->text);
    tensor.data = graph.tensor(*other).data;
    tensor.is_constant = true;
    const int bits = ElementBits(tensor.type);
    const auto want =
        (static_cast<uint64_t>(tensor.shape.element_count()) * static_cast<uint64_t>(bits) + 7) / 8;
    if (bits != 0 && tensor.data.bytes().size() != want)
      return InvalidArgument("data: '{}' has {} bytes, want {}", shared->text,
                             tensor.data.bytes().size(), want);
    return {};
  }
  const DescriptionNode* constant = node.Find("constant");
  if (constant == nullptr) return {};
  OCTET_ASSIGN(tensor.is_constant, FlagOf(*constant));
  if (!tensor.is_constant) return {};
  OCTET_ASSIGN(tensor.data, graph.weights().Declared(tensor, id, FanIn(tensor.shape)));
  return {};
}

Status ReadTensor(const DescriptionNode& node, const std::string& id, GraphBuilder& graph,
                  Scope& scope) {
  Tensor tensor;
  tensor.name = id;
  const DescriptionNode* type = node.Find("type");
  const DescriptionNode* shape = node.Find("shape");
  if (type == nullptr || shape == nullptr) return InvalidArgument("wants type and shape");
  OCTET_ASSIGN(tensor.type, ElementTypeOfName(type->text));
  OCTET_ASSIGN(const auto dims, IntegersOf(*shape));
  OCTET_ASSIGN(tensor.shape, Shape::FromDims(dims));
  if (const DescriptionNode* signature = node.Find("signature")) {
    OCTET_ASSIGN(tensor.shape_signature, IntegersOf(*signature));
  }
  if (const DescriptionNode* variable = node.Find("variable")) {
    OCTET_ASSIGN(tensor.is_variable, FlagOf(*variable));
  }
  OCTET_TRY(ReadQuantization(node, graph.weights(), tensor));
  OCTET_TRY(ReadConstantData(node, id, graph, scope, tensor));
  OCTET_ASSIGN(const int32_t index, graph.AddTensor(std::move(tensor)));
  scope.tensors[id] = index;
  return {};
}

}  // namespace

DescriptionNode DescribeTensor(const Tensor& tensor, const std::string& id,
                               const std::string& shared, ArrayList& arrays) {
  DescriptionNode node = MapNode();
  node.Add("type", TextNode(ElementTypeName(tensor.type)));
  node.Add("shape", NumbersNode(tensor.shape.dims()));
  if (tensor.name != id) node.Add("name", AnyTextNode(tensor.name));
  if (!tensor.shape_signature.empty()) node.Add("signature", NumbersNode(tensor.shape_signature));
  DescribeQuantization(tensor, id, node, arrays);
  if (tensor.is_variable) node.Add("variable", FlagNode(true));
  if (tensor.is_constant) DescribeConstant(tensor, id, shared, node, arrays);
  return node;
}

Status ReadDeclaredTensors(const DescriptionSource& source, const DescriptionNode& node,
                           GraphBuilder& graph, Scope& scope) {
  if (node.empty()) return {};
  if (!node.is_map()) return source.At(node, InvalidArgument("tensors: wants a map"));
  for (size_t i = 0; i < node.items.size(); ++i) {
    OCTET_TRY(OnlyKeys(
        source, node.items[i],
        {"type", "shape", "name", "signature", "scale", "zero_point", "scales", "zero_points",
         "quantized_dim", "min", "max", "variable", "constant", "values", "data"}));
    if (node.keys[i].empty())
      return source.At(node.items[i], InvalidArgument("a tensor's name is empty"));
    const Status status = ReadTensor(node.items[i], node.keys[i], graph, scope);
    if (!status)
      return source.At(node.items[i],
                       Prefixed(fmt::format("tensor '{}'", node.keys[i]), status.error()));
  }
  return {};
}

Status RestoreNames(const DescriptionSource& source, const DescriptionNode* tensors,
                    Subgraph& graph) {
  if (tensors == nullptr) return {};
  for (size_t i = 0; i < tensors->items.size(); ++i) {
    const DescriptionNode* name = tensors->items[i].Find("name");
    if (name == nullptr) continue;
    auto text = TextOf(*name);
    if (!text) return source.At(*name, text.error());
    graph.tensors[i].name = *std::move(text);  // declared tensors come first, in this order
  }
  return {};
}

}  // namespace octet::network
