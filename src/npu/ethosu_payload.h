// What Arm's Vela leaves in a compiled model: one custom operator "ethos-u" whose first input holds
// the driver payload, a list of 32-bit little-endian words:
//   "COP1"
//   0x..01 config, then the NPU configuration: bits 0-3 log2(MACs a cycle), 8-15 SHRAM KiB, 28-31
//   product
//          (0: U55, 1: U65), and one word of versions
//   0x..02 command stream, length in words = bits 8-15 * 65536 + bits 16-31, then that many words
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "model/model.h"

namespace octet {

struct EthosUPayload {
  std::string accelerator;  // "ethos-u55-128"
  int shram_kib = 0;
  int64_t command_words = 0;
};

Result<EthosUPayload> ReadEthosUPayload(std::span<const uint8_t> bytes);

// The payload of a main graph's first "ethos-u" operator; nullopt when there is none, an error when
// it is damaged.
Result<std::optional<EthosUPayload>> FindEthosUPayload(const Model& model);

// An error that says for which NPU the model was compiled; OK for every other model.
Status RefuseIfCompiledForEthosU(const Model& model);

}  // namespace octet
