// The one list of layers: words of a description's nodes, and the functions that build them.
#pragma once

#include <span>
#include <string_view>

#include "formats/network/layer.h"

namespace octet::network {

struct LayerRow {
  std::string_view word;
  std::string_view keys;  // beside in, out, name and times
  Status (*build)(Layer& layer);
};

std::span<const LayerRow> LayerTable();
const LayerRow* FindLayer(std::string_view word);

// In alphabetical order of the words.
Status BuildAdd(Layer& layer);
Status BuildAvgpool(Layer& layer);
Status BuildConcat(Layer& layer);
Status BuildConv(Layer& layer);
Status BuildCustom(Layer& layer);
Status BuildDense(Layer& layer);
Status BuildDwconv(Layer& layer);
Status BuildFlatten(Layer& layer);
Status BuildHardSwish(Layer& layer);
Status BuildLogistic(Layer& layer);
Status BuildMaxpool(Layer& layer);
Status BuildMean(Layer& layer);
Status BuildMul(Layer& layer);
Status BuildPad(Layer& layer);
Status BuildRelu(Layer& layer);
Status BuildRelu6(Layer& layer);
Status BuildReshape(Layer& layer);
Status BuildResize(Layer& layer);
Status BuildShuffle(Layer& layer);
Status BuildSoftmax(Layer& layer);
Status BuildSub(Layer& layer);
Status BuildTanh(Layer& layer);

}  // namespace octet::network
