// An operator that TFLite does not have, passed through:
//
//   - custom: {code: MyNMS, in: [boxes, scores], out: [kept], shapes: [[1, 100, 4]],
//              types: [FLOAT32], options: {iou: 0.5}}
#include "formats/network/blobs.h"
#include "formats/network/layer_table.h"
#include "formats/network/option_words.h"

namespace octet::network {
namespace {

constexpr size_t kMaxOutputs = 100;

Result<std::vector<int32_t>> AddOutputs(Layer& layer) {
  const DescriptionNode* shapes = layer.Raw("shapes");
  if (shapes == nullptr || !shapes->is_list() || shapes->items.empty() ||
      shapes->items.size() > kMaxOutputs) {
    return InvalidArgument("lacks 'shapes': a list with the shape of each output");
  }
  const size_t count = shapes->items.size();
  const DescriptionNode* types = layer.Raw("types");
  if (types != nullptr && types->items.size() != count)
    return InvalidArgument("types: {} for {} outputs", types->items.size(), count);
  if (!layer.output_names().empty() && layer.output_names().size() != count)
    return InvalidArgument("out: {} names for {} outputs", layer.output_names().size(), count);
  std::vector<int32_t> outputs;
  for (size_t i = 0; i < count; ++i) {
    ElementType type = ElementType::kFloat32;
    if (types != nullptr) {
      OCTET_ASSIGN(type, ElementTypeOfName(types->items[i].text));
    }
    OCTET_ASSIGN(const auto dims, IntegersOf(shapes->items[i]));
    OCTET_ASSIGN(const Shape shape, Shape::FromDims(dims));
    const std::string name =
        count == 1 ? layer.path() : layer.graph().FreeName(fmt::format("{}/{}", layer.path(), i));
    OCTET_ASSIGN(const int32_t output, layer.graph().AddValue(name, type, shape));
    outputs.push_back(output);
  }
  return outputs;
}

}  // namespace

Status BuildCustom(Layer& layer) {
  Operator op;
  op.kind = OperatorKind::kCustom;
  OCTET_ASSIGN(op.custom_name, layer.Word("code", std::nullopt));
  OCTET_ASSIGN(op.version, layer.Number("version", 1, 1, 1000));
  CustomOptions options;
  if (const DescriptionNode* node = layer.Raw("options")) {
    auto bytes = BytesOfBlob(*node, layer.graph().weights());
    if (!bytes) return Prefixed("options", std::move(bytes).error());
    options.bytes = *std::move(bytes);
  }
  op.options = std::move(options);
  op.inputs = layer.inputs();
  OCTET_ASSIGN(op.outputs, AddOutputs(layer));
  layer.set_outputs(op.outputs);
  return layer.graph().AddOperator(std::move(op));
}

}  // namespace octet::network
