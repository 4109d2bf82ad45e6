#include "formats/network/option_words.h"

#include <algorithm>
#include <map>

#include "formats/network/option_fields.h"

namespace octet::network {
namespace {

constexpr std::string_view kTableKey = "table";

template <size_t kIndex = 0>
OperatorOptions OptionsOfIndex(size_t index) {
  if constexpr (kIndex + 1 < std::variant_size_v<OperatorOptions>) {
    if (index != kIndex) return OptionsOfIndex<kIndex + 1>(index);
  }
  return OperatorOptions(std::in_place_index<kIndex>);
}

// The struct that an operator of this kind has, as TFLite's converter writes it.
OperatorOptions UsualOptions(OperatorKind kind) {
  switch (kind) {
    case OperatorKind::kConv2D:
      return Conv2DOptions{};
    case OperatorKind::kDepthwiseConv2D:
      return DepthwiseConv2DOptions{};
    case OperatorKind::kTransposeConv:
      return TransposeConvOptions{};
    case OperatorKind::kFullyConnected:
      return FullyConnectedOptions{};
    case OperatorKind::kAveragePool2D:
    case OperatorKind::kMaxPool2D:
    case OperatorKind::kL2Pool2D:
      return Pool2DOptions{};
    case OperatorKind::kAdd:
    case OperatorKind::kSub:
      return AddSubOptions{};
    case OperatorKind::kMul:
    case OperatorKind::kDiv:
    case OperatorKind::kL2Normalization:
      return ActivationOptions{};
    case OperatorKind::kConcatenation:
      return ConcatenationOptions{};
    case OperatorKind::kSoftmax:
      return SoftmaxOptions{};
    case OperatorKind::kLeakyRelu:
      return LeakyReluOptions{};
    case OperatorKind::kResizeBilinear:
    case OperatorKind::kResizeNearestNeighbor:
      return ResizeOptions{};
    case OperatorKind::kReshape:
      return ReshapeOptions{};
    case OperatorKind::kSqueeze:
      return SqueezeOptions{};
    case OperatorKind::kMean:
    case OperatorKind::kSum:
    case OperatorKind::kReduceMax:
    case OperatorKind::kReduceMin:
    case OperatorKind::kReduceProd:
    case OperatorKind::kReduceAny:
    case OperatorKind::kReduceAll:
      return ReducerOptions{};
    case OperatorKind::kSplit:
    case OperatorKind::kSplitV:
      return SplitOptions{};
    case OperatorKind::kPack:
      return PackOptions{};
    case OperatorKind::kUnpack:
      return UnpackOptions{};
    case OperatorKind::kGather:
      return GatherOptions{};
    case OperatorKind::kStridedSlice:
      return StridedSliceOptions{};
    case OperatorKind::kSpaceToDepth:
    case OperatorKind::kDepthToSpace:
      return BlockOptions{};
    case OperatorKind::kArgMax:
    case OperatorKind::kArgMin:
    case OperatorKind::kShape:
      return OutputTypeOptions{};
    case OperatorKind::kCast:
      return CastOptions{};
    case OperatorKind::kCustom:
      return CustomOptions{};
    default:
      return std::monostate{};
  }
}

// Says what the operator does, so it is printed though it may equal an absent table's.
bool IsAlwaysShown(std::string_view name) {
  return name == "padding" || name == "axis" || name == "type" || name == "beta";
}

struct FieldPrinter {
  std::vector<std::pair<std::string_view, DescriptionNode>> fields;

  void operator()(std::string_view name, Padding value) {
    fields.emplace_back(name, TextNode(PaddingName(value)));
  }
  void operator()(std::string_view name, Activation value) {
    fields.emplace_back(name, TextNode(ActivationName(value)));
  }
  void operator()(std::string_view name, ElementType value) {
    fields.emplace_back(name, TextNode(ElementTypeName(value)));
  }
  void operator()(std::string_view name, int32_t value) {
    fields.emplace_back(name, NumberNode(value));
  }
  void operator()(std::string_view name, int8_t value) {
    fields.emplace_back(name, NumberNode(value));
  }
  void operator()(std::string_view name, bool value) { fields.emplace_back(name, FlagNode(value)); }
  void operator()(std::string_view name, float value) {
    fields.emplace_back(name, RealNode(value));
  }
  void operator()(std::string_view name, const std::vector<int32_t>& value) {
    fields.emplace_back(name, NumbersNode(value));
  }
};

bool SameScalarOrList(const DescriptionNode& a, const DescriptionNode& b) {
  if (a.text != b.text || a.items.size() != b.items.size()) return false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (a.items[i].text != b.items[i].text) return false;
  }
  return true;
}

// Reads every field that the map has.
struct FieldReader {
  const DescriptionSource& source;
  const DescriptionNode& map;
  std::vector<std::string>& taken;
  Status status = {};

  template <class T>
  void operator()(std::string_view name, T& value) {
    const DescriptionNode* node = map.Find(name);
    if (node == nullptr || !status) return;
    taken.emplace_back(name);
    const Status read = Read(*node, value);
    if (!read) status = source.At(*node, Prefixed(name, read.error()));
  }

  static Status Read(const DescriptionNode& node, Padding& value) {
    if (node.text != "SAME" && node.text != "VALID") return InvalidArgument("wants SAME or VALID");
    value = node.text == "SAME" ? Padding::kSame : Padding::kValid;
    return {};
  }
  static Status Read(const DescriptionNode& node, Activation& value) {
    for (int8_t i = 0; i <= static_cast<int8_t>(Activation::kSignBit); ++i) {
      if (node.text != ActivationName(static_cast<Activation>(i))) continue;
      value = static_cast<Activation>(i);
      return {};
    }
    return InvalidArgument("unknown activation '{}'", node.text);
  }
  static Status Read(const DescriptionNode& node, ElementType& value) {
    OCTET_ASSIGN(value, ElementTypeOfName(node.text));
    return {};
  }
  static Status Read(const DescriptionNode& node, int32_t& value) {
    OCTET_ASSIGN(const int64_t wide, IntegerOf(node, INT32_MIN, INT32_MAX));
    value = static_cast<int32_t>(wide);
    return {};
  }
  static Status Read(const DescriptionNode& node, int8_t& value) {
    OCTET_ASSIGN(const int64_t wide, IntegerOf(node, INT8_MIN, INT8_MAX));
    value = static_cast<int8_t>(wide);
    return {};
  }
  static Status Read(const DescriptionNode& node, bool& value) {
    OCTET_ASSIGN(value, FlagOf(node));
    return {};
  }
  static Status Read(const DescriptionNode& node, float& value) {
    OCTET_ASSIGN(value, RealOf(node));
    return {};
  }
  static Status Read(const DescriptionNode& node, std::vector<int32_t>& value) {
    OCTET_ASSIGN(value, IntegersOf(node));
    return {};
  }
};

bool HasUnwritablePadding(const OperatorOptions& options) {
  const auto* conv = std::get_if<Conv2DOptions>(&options);
  const auto* depthwise = std::get_if<DepthwiseConv2DOptions>(&options);
  return (conv != nullptr && conv->explicit_padding) ||
         (depthwise != nullptr && depthwise->explicit_padding);
}

}  // namespace

Result<OperatorKind> OperatorKindOf(std::string_view name) {
  static const auto* const kinds = new std::map<std::string_view, OperatorKind>{
#define OCTET_KIND_ROW(id, value, text) {text, OperatorKind::id},
      OCTET_OPERATOR_KINDS(OCTET_KIND_ROW)
#undef OCTET_KIND_ROW
  };
  const auto found = kinds->find(name);
  if (found != kinds->end()) return found->second;
  constexpr std::string_view kNumbered = "BUILTIN_";
  if (name.starts_with(kNumbered)) {
    OCTET_ASSIGN(const int64_t number, ToInteger(name.substr(kNumbered.size())));
    if (number >= 0 && number <= INT32_MAX) return static_cast<OperatorKind>(number);
  }
  return InvalidArgument("unknown operator '{}'", name);
}

Result<ElementType> ElementTypeOfName(std::string_view name) {
  for (int i = 0; IsElementType(i); ++i) {
    if (ElementTypeName(static_cast<ElementType>(i)) == name) return static_cast<ElementType>(i);
  }
  return InvalidArgument("unknown element type '{}'", name);
}

Status AddOptionFields(const Operator& op, DescriptionNode& map) {
  if (HasUnwritablePadding(op.options))
    return Unsupported("explicit padding has no place in a model file");
  OperatorOptions usual = UsualOptions(op.kind);
  if (op.options.index() != usual.index()) {
    map.Add(std::string(kTableKey), TextNode(kOptionTableNames[op.options.index()]));
    usual = OptionsOfIndex(op.options.index());
  }
  FieldPrinter values;
  FieldPrinter defaults;
  std::visit([&values](auto options) { VisitOptionFields(options, values); }, op.options);
  std::visit([&defaults](auto& options) { VisitOptionFields(options, defaults); }, usual);
  for (size_t i = 0; i < values.fields.size(); ++i) {
    auto& [name, value] = values.fields[i];
    if (IsAlwaysShown(name) || !SameScalarOrList(value, defaults.fields[i].second))
      map.Add(std::string(name), std::move(value));
  }
  return {};
}

Status ReadOptionFields(const DescriptionSource& source, const DescriptionNode& map, Operator& op,
                        std::vector<std::string>& taken) {
  op.options = UsualOptions(op.kind);
  if (const DescriptionNode* table = map.Find(kTableKey)) {
    taken.emplace_back(kTableKey);
    const auto found = std::ranges::find(kOptionTableNames, table->text);
    if (found == kOptionTableNames.end())
      return source.At(*table, InvalidArgument("unknown table of options '{}'", table->text));
    op.options = OptionsOfIndex(static_cast<size_t>(found - kOptionTableNames.begin()));
  }
  FieldReader reader{source, map, taken};
  std::visit([&reader](auto& options) { VisitOptionFields(options, reader); }, op.options);
  return std::move(reader.status);
}

}  // namespace octet::network
