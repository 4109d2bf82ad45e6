// What firmware with TensorFlow Lite Micro needs to run a model: the operators to register and the
// bytes of its tensors. Shared by `octet inspect --resolver` and `octet export`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "formats/tflm_resolver.h"
#include "model/model.h"

namespace octet::cli {

struct FirmwareNeeds {
  TflmResolver resolver;
  // Of the tensors of octet's plan; TFLite Micro's own structures and its kernels' scratch come on
  // top. None for models that octet cannot plan (those compiled for an Ethos-U).
  std::optional<int64_t> arena_bytes;
};

FirmwareNeeds FirmwareNeedsOf(const Model& model, std::optional<int64_t> arena_bytes);

// The arena in whole KiB, as a build option's value.
int64_t RoundedArenaBytes(int64_t arena_bytes);

// Source to paste: the resolver's declaration and calls, the arena as a build option; what is
// missing as comments. With `given_bytes`, a warning when they are fewer than the tensors alone.
std::string FirmwareSource(const FirmwareNeeds& needs, std::optional<int64_t> given_bytes);

}  // namespace octet::cli
