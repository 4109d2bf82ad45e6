// The first line of the input is an Inference-Header-Content-Length ("-": none), the rest a body.
#include <algorithm>
#include <cstdint>

#include "server/rest/v2_request.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> input(data, size);
  const auto line = static_cast<size_t>(std::ranges::find(input, '\n') - input.begin());
  const std::string length(reinterpret_cast<const char*>(data), line);
  const auto rest = input.subspan(std::min(line + 1, size));
  const auto body = std::make_shared<const std::vector<uint8_t>>(rest.begin(), rest.end());
  const auto request = octet::ParseV2Request(body, length == "-" ? nullptr : &length);
  if (!request) return 0;
  // Every byte of every input can be read.
  unsigned sum = 0;
  for (const octet::InferenceInput& tensor : request->inference.inputs) {
    for (const uint8_t byte : tensor.bytes) sum += byte;
  }
  return sum == 0xFFFFFFFF ? 1 : 0;
}
