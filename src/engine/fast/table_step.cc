#include "engine/fast/table_step.h"

#include <cstring>
#include <memory>

#include "engine/fast/byte_operator.h"
#include "engine/fast/element_tiles.h"
#include "engine/storage_flip.h"
#include "kernels/compiled_twice_select.h"

namespace octet {
namespace {

constexpr int64_t kTableTileElements = 32 * 1024;
constexpr int64_t kTableTileUnit = 64;  // a cache line of bytes
constexpr size_t kBytes = 256;

// A table for each storage of input and output: [input is flipped][output is flipped].
struct ByteTables {
  uint8_t values[2][2][kBytes];
};

// From unsigned bytes to bytes as stored.
ByteTables ForEveryStorage(const std::vector<uint8_t>& outputs, ElementType input,
                           ElementType output) {
  ByteTables tables;
  for (const bool input_flipped : {false, true}) {
    for (const bool output_flipped : {false, true}) {
      for (size_t stored = 0; stored < kBytes; ++stored) {
        const uint8_t y = outputs[stored ^ FlipOf(input, input_flipped)];
        tables.values[input_flipped][output_flipped][stored] =
            static_cast<uint8_t>(y ^ FlipOf(output, output_flipped));
      }
    }
  }
  return tables;
}

Step ByteStep(const LoweringContext& context, const std::vector<uint8_t>& outputs,
              const ElementTiles& tiles) {
  const auto kernel = SelectCompiledTwice(context.target().cpu).look_up;
  const auto tables = std::make_shared<const ByteTables>(
      ForEveryStorage(outputs, context.input(0).type, context.output(0).type));
  Step step;
  step.kernel = kernel.name;
  step.flips_inputs = 1;
  step.flips_output = true;
  step.in_place_inputs = {0};
  step.packed_bytes = sizeof(ByteTables);
  step.run = [tables, look_up = kernel.run, tiles](const StepContext& tensors) -> Status {
    const ElementTiles::Range range = tiles.Of(tensors.tile());
    look_up(tables->values[tensors.IsInputFlipped(0)][tensors.IsOutputFlipped()],
            tensors.Input<uint8_t>(0) + range.first, range.count,
            tensors.Output<uint8_t>(0) + range.first);
    return {};
  };
  return step;
}

Step FloatStep(const LoweringContext& context, const std::vector<uint8_t>& outputs,
               const ElementTiles& tiles) {
  // By unsigned byte, then by the byte that is 128 more: flipped storage looks up its half first.
  const auto table = std::make_shared<std::vector<float>>(2 * kBytes);
  std::memcpy(table->data(), outputs.data(), outputs.size());
  std::memcpy(table->data() + kBytes, table->data() + kBytes / 2, outputs.size() / 2);
  std::memcpy(table->data() + kBytes + kBytes / 2, table->data(), outputs.size() / 2);
  Step step;
  step.kernel = "LookUpFloats";
  step.flips_inputs = 1;
  step.packed_bytes = static_cast<int64_t>(table->size() * sizeof(float));
  step.run = [table, tiles, type = context.input(0).type](const StepContext& tensors) -> Status {
    const ElementTiles::Range range = tiles.Of(tensors.tile());
    const bool is_flipped = FlipOf(type, tensors.IsInputFlipped(0)) != 0;
    kernels::LookUpFloats(table->data() + (is_flipped ? kBytes : 0),
                          tensors.Input<uint8_t>(0) + range.first, range.count,
                          tensors.Output<float>(0) + range.first);
    return {};
  };
  return step;
}

}  // namespace

std::optional<Step> MakeTableStep(const LoweringContext& context, LowerFunction reference) {
  const Tensor& input = context.input(0);
  const ElementType output_type = context.output(0).type;
  if (!IsByteType(input.type) || input.quantization.per_channel()) return std::nullopt;
  const bool to_float = output_type == ElementType::kFloat32;
  if (!to_float && !IsByteType(output_type)) return std::nullopt;
  const std::vector<uint8_t> outputs = OutputsOfBytes(context, reference);
  if (outputs.empty()) return std::nullopt;
  const auto tiles =
      ElementTiles::Cut(input.shape.element_count(), kTableTileElements, kTableTileUnit);
  Step step = to_float ? FloatStep(context, outputs, tiles) : ByteStep(context, outputs, tiles);
  step.tiles = tiles.tiles();
  return step;
}

}  // namespace octet
