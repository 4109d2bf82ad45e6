#include "cli/firmware_needs.h"

#include <fmt/format.h>

namespace octet::cli {
namespace {

constexpr int64_t kKibibyte = 1024;

std::string ArenaLines(int64_t arena_bytes, std::optional<int64_t> given_bytes) {
  std::string text = fmt::format(
      "// The tensors take {} bytes; TFLite Micro's own structures and scratch come on top:\n"
      "// -DTENSOR_ARENA_BYTES={} is the least, AllocateTensors() says how much more it wants.\n",
      arena_bytes, RoundedArenaBytes(arena_bytes));
  if (given_bytes && *given_bytes < arena_bytes) {
    text += fmt::format("// WARNING: an arena of {} bytes is too small by at least {} bytes.\n",
                        *given_bytes, arena_bytes - *given_bytes);
  }
  return text;
}

}  // namespace

FirmwareNeeds FirmwareNeedsOf(const Model& model, std::optional<int64_t> arena_bytes) {
  return {TflmResolverOf(model), arena_bytes};
}

int64_t RoundedArenaBytes(int64_t arena_bytes) {
  return (arena_bytes + kKibibyte - 1) / kKibibyte * kKibibyte;
}

std::string FirmwareSource(const FirmwareNeeds& needs, std::optional<int64_t> given_bytes) {
  std::string text = fmt::format("static tflite::MicroMutableOpResolver<{}> resolver;\n",
                                 needs.resolver.calls.size());
  for (const std::string& call : needs.resolver.calls) text += fmt::format("resolver.{};\n", call);
  for (const std::string& name : needs.resolver.missing)
    text += fmt::format("// WARNING: TFLite Micro has no {}.\n", name);
  if (needs.arena_bytes) text += ArenaLines(*needs.arena_bytes, given_bytes);
  return text;
}

}  // namespace octet::cli
