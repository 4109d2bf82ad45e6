// Any bytes as an ONNX file: reading must not crash, and what was read keeps its promises.
#include <cstdint>

#include "base/check.h"
#include "formats/onnx/onnx_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto graph = octet::ReadOnnxModel({data, size}, "");
  if (!graph) return 0;
  const auto is_value = [&](int index) {
    return index >= -1 && index < static_cast<int>(graph->values.size());
  };
  for (const octet::OnnxNode& node : graph->nodes) {
    for (const int input : node.inputs) OCTET_CHECK(is_value(input));
    for (const int output : node.outputs) OCTET_CHECK(is_value(output));
  }
  for (const octet::OnnxValue& value : graph->values) {
    if (!value.tensor.is_known || value.tensor.type == octet::ElementType::kString) continue;
    OCTET_CHECK(static_cast<int64_t>(value.tensor.data.bytes().size()) ==
                value.tensor.shape.element_count() * octet::ElementBits(value.tensor.type) / 8);
  }
  return 0;
}
