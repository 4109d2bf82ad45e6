#include "engine/fast/byte_operator.h"

#include <algorithm>
#include <array>

#include "engine/storage_flip.h"
#include "kernels/elementwise/pair_bytes_kernel.h"

namespace octet {
namespace {

constexpr int kBytes = 256;

Tensor Probe(const Tensor& tensor, int count) {
  Tensor probe;
  probe.name = tensor.name;
  probe.type = tensor.type;
  probe.quantization = tensor.quantization;
  probe.shape = Shape{count};
  return probe;
}

// A graph of this operator alone, over `count` elements.
Subgraph ProbeGraph(const LoweringContext& context, int inputs, int count) {
  Subgraph graph;
  Operator op = context.op();
  op.inputs.clear();
  for (int i = 0; i < inputs; ++i) {
    graph.tensors.push_back(Probe(context.input(i), count));
    op.inputs.push_back(i);
  }
  graph.tensors.push_back(Probe(context.output(0), count));
  op.outputs = {inputs};
  graph.operators.push_back(std::move(op));
  return graph;
}

void FlipBytes(uint8_t flip, std::span<uint8_t> bytes) {
  for (uint8_t& byte : bytes) byte ^= flip;
}

}  // namespace

bool IsByteType(ElementType type) {
  return type == ElementType::kInt8 || type == ElementType::kUInt8;
}

bool WantsFastKernels(const LoweringContext& context) {
  return context.target().cpu.best() != kernels::IsaTier::kScalar &&
         context.output(0).shape.element_count() > 0;
}

std::vector<uint8_t> OutputsOfBytes(const LoweringContext& context, LowerFunction reference) {
  const Subgraph graph = ProbeGraph(context, 1, kBytes);
  auto step = reference(LoweringContext(graph, 0));
  if (!step) return {};
  const ElementType output_type = context.output(0).type;
  std::vector<uint8_t> outputs(static_cast<size_t>(kBytes * ElementBits(output_type) / 8));
  std::array<uint8_t, kBytes> inputs{};
  for (size_t u = 0; u < inputs.size(); ++u)
    inputs[u] = static_cast<uint8_t>(u ^ FlipOf(context.input(0).type));
  uint8_t* const input = inputs.data();
  uint8_t* const output = outputs.data();
  if (!step->run(StepContext({&input, 1}, {&output, 1}, nullptr))) return {};
  if (IsByteType(output_type)) FlipBytes(FlipOf(output_type), outputs);
  return outputs;
}

std::vector<uint8_t> OutputsOfBytePairs(const LoweringContext& context, LowerFunction reference) {
  constexpr int kTiles = 16;
  constexpr int kTilePairs = kernels::kBytePairs / kTiles;
  const Subgraph graph = ProbeGraph(context, 2, kTilePairs);
  auto step = reference(LoweringContext(graph, 0));
  if (!step) return {};
  std::vector<uint8_t> outputs(kernels::kBytePairs);
  const auto run_tile = [&](int, int tile) {
    std::vector<uint8_t> lhs(kTilePairs);
    std::vector<uint8_t> rhs(kTilePairs);
    for (int i = 0; i < kTilePairs; ++i) {
      const int pair = tile * kTilePairs + i;
      lhs[static_cast<size_t>(i)] = static_cast<uint8_t>(pair >> 8 ^ FlipOf(context.input(0).type));
      rhs[static_cast<size_t>(i)] = static_cast<uint8_t>(pair ^ FlipOf(context.input(1).type));
    }
    uint8_t* const inputs[] = {lhs.data(), rhs.data()};
    uint8_t* const output = outputs.data() + tile * kTilePairs;
    const Status status = step->run(StepContext(inputs, {&output, 1}, nullptr));
    OCTET_CHECK(status.has_value());  // elementwise arithmetic does not fail
  };
  if (context.target().pool != nullptr) {
    context.target().pool->Run(kTiles, run_tile);
  } else {
    for (int tile = 0; tile < kTiles; ++tile) run_tile(0, tile);
  }
  FlipBytes(FlipOf(context.output(0).type), outputs);
  return outputs;
}

}  // namespace octet
