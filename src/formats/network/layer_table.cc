#include "formats/network/layer_table.h"

namespace octet::network {
namespace {

constexpr std::string_view kConvKeys =
    "filters kernel stride dilation pad groups act bias weights bn bn_epsilon";
constexpr std::string_view kPoolKeys = "kernel stride pad act";

constexpr LayerRow kLayers[] = {
    {"add", "act", BuildAdd},
    {"avgpool", kPoolKeys, BuildAvgpool},
    {"concat", "axis act", BuildConcat},
    {"conv", kConvKeys, BuildConv},
    {"custom", "code shapes types options version", BuildCustom},
    {"dense", "units act bias weights bn bn_epsilon", BuildDense},
    {"dwconv", "kernel stride dilation pad multiplier act bias weights bn bn_epsilon", BuildDwconv},
    {"flatten", "", BuildFlatten},
    {"hard_swish", "", BuildHardSwish},
    {"logistic", "", BuildLogistic},
    {"maxpool", kPoolKeys, BuildMaxpool},
    {"mean", "keep", BuildMean},
    {"mul", "act", BuildMul},
    {"pad", "rows columns", BuildPad},
    {"relu", "", BuildRelu},
    {"relu6", "", BuildRelu6},
    {"reshape", "shape", BuildReshape},
    {"resize", "size scale method", BuildResize},
    {"shuffle", "groups", BuildShuffle},
    {"softmax", "beta", BuildSoftmax},
    {"sub", "act", BuildSub},
    {"tanh", "", BuildTanh},
};

}  // namespace

std::span<const LayerRow> LayerTable() { return kLayers; }

const LayerRow* FindLayer(std::string_view word) {
  for (const LayerRow& row : kLayers) {
    if (row.word == word) return &row;
  }
  return nullptr;
}

}  // namespace octet::network
