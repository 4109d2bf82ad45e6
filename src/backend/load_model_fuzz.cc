// Any bytes as a model, through reader, plan and one run: nothing may crash, whatever the file
// claims.
#include <cstdint>
#include <vector>

#include "backend/backend.h"
#include "formats/tflite/tflite_reader.h"
#include "model/operator_cost.h"

namespace {

// A valid file may ask for hours of work or gigabytes; that is no finding.
constexpr int64_t kMaxMacs = 2'000'000;
constexpr int64_t kMaxElements = 1 << 18;

bool IsSmall(const octet::Subgraph& graph) {
  for (const octet::Tensor& tensor : graph.tensors) {
    if (tensor.shape.element_count() > kMaxElements) return false;
  }
  return graph.operators.size() < 100 && octet::TotalsOf(graph).macs <= kMaxMacs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = std::make_shared<const std::vector<uint8_t>>(data, data + size);
  auto model = octet::ReadTfliteModel(*file, file);
  if (!model || !IsSmall(model->main())) return 0;
  const auto loaded = octet::LoadModel(std::make_shared<const octet::Model>(*std::move(model)), {});
  if (!loaded || (*loaded)->arena_bytes() > kMaxElements * 64) return 0;
  const auto runner = (*loaded)->NewRunner();
  if (!runner) return 0;
  const octet::Status ignored = (*runner)->Run();
  static_cast<void>(ignored);
  return 0;
}
