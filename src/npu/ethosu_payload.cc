#include "npu/ethosu_payload.h"

#include <cstring>

namespace octet {
namespace {

constexpr char kPayloadMagic[] = {'C', 'O', 'P', '1'};
constexpr uint32_t kConfigCommand = 1;
constexpr uint32_t kStreamCommand = 2;
constexpr size_t kConfigWords = 3;

std::vector<uint32_t> Words(std::span<const uint8_t> bytes) {
  std::vector<uint32_t> words(bytes.size() / sizeof(uint32_t));
  std::memcpy(words.data(), bytes.data(), words.size() * sizeof(uint32_t));
  return words;
}

}  // namespace

Result<EthosUPayload> ReadEthosUPayload(std::span<const uint8_t> bytes) {
  if (bytes.size() < sizeof(kPayloadMagic) ||
      std::memcmp(bytes.data(), kPayloadMagic, sizeof(kPayloadMagic)) != 0) {
    return Unsupported("Ethos-U payload of {} bytes does not begin with \"COP1\"", bytes.size());
  }
  const std::vector<uint32_t> words = Words(bytes);
  EthosUPayload payload;
  for (size_t i = 1; i < words.size();) {
    const uint32_t command = words[i] & 0xFF;
    if (command == kConfigCommand && i + kConfigWords <= words.size()) {
      const uint32_t config = words[i + 1];
      payload.accelerator =
          fmt::format("ethos-u{}-{}", config >> 28 == 0 ? "55" : "65", 1 << (config & 0xF));
      payload.shram_kib = static_cast<int>((config >> 8) & 0xFF);
      i += kConfigWords;
    } else if (command == kStreamCommand) {
      payload.command_words = int64_t{(words[i] >> 8) & 0xFF} * 65536 + (words[i] >> 16);
      if (payload.command_words > static_cast<int64_t>(words.size() - i - 1)) {
        return Corrupt("Ethos-U command stream of {} words in a payload with {} left",
                       payload.command_words, words.size() - i - 1);
      }
      return payload;
    } else {
      ++i;
    }
  }
  return Corrupt("Ethos-U payload of {} bytes has no command stream", bytes.size());
}

Result<std::optional<EthosUPayload>> FindEthosUPayload(const Model& model) {
  for (const Operator& op : model.main().operators) {
    if (op.kind != OperatorKind::kCustom || op.custom_name != "ethos-u") continue;
    if (op.inputs.empty() || op.inputs[0] < 0)
      return Corrupt("operator ethos-u has no command stream input");
    const Tensor& stream = model.main().tensors[static_cast<size_t>(op.inputs[0])];
    OCTET_ASSIGN(EthosUPayload payload, ReadEthosUPayload(stream.data.bytes()));
    return std::optional(std::move(payload));
  }
  return std::optional<EthosUPayload>();
}

Status RefuseIfCompiledForEthosU(const Model& model) {
  OCTET_ASSIGN(const auto payload, FindEthosUPayload(model));
  if (!payload) return {};
  return Unsupported(
      "compiled by Vela for {} ({} command words): it runs on that NPU only; give the model from "
      "before Vela",
      payload->accelerator, payload->command_words);
}

}  // namespace octet
