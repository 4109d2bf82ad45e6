// The first byte says how the body is compressed and cut into pieces, the rest is the body of a
// ModelInfer call.
#include <algorithm>
#include <cstdint>

#include "server/grpc/grpc_frame.h"
#include "server/grpc/infer_messages.h"

namespace {

constexpr size_t kLimitBytes = size_t{1} << 20;

// Every byte of every tensor can be read, and the answer in the same form can be written.
void CheckCall(const octet::InferCall& call) {
  octet::InferenceResponse response{
      .model = call.request.model, .version = "1", .id = {}, .outputs = {}};
  uint8_t sum = 0;
  for (const octet::InferenceInput& input : call.request.inputs) {
    for (const uint8_t byte : input.bytes) sum ^= byte;
    response.outputs.push_back(
        {input.name, input.datatype, input.shape, {input.bytes.begin(), input.bytes.end()}});
  }
  response.id = static_cast<char>('a' + sum % 26);
  const auto frame = octet::WriteInferResponse(response, call.typed_reply);
  OCTET_CHECK(frame.has_value());
  OCTET_CHECK(frame->size() >= octet::kGrpcPrefixBytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  octet::MemoryBudget budget(4 * kLimitBytes);
  const auto encoding = static_cast<octet::GrpcEncoding>(data[0] & 3);
  const size_t piece = 1 + (data[0] >> 2);
  octet::GrpcFrameReader reader(kLimitBytes, encoding, std::make_shared<octet::BufferPool>(),
                                budget);
  std::span<const uint8_t> body(data + 1, size - 1);
  while (!body.empty()) {
    const auto part = body.first(std::min(piece, body.size()));
    if (!reader.Receive(part).ok()) return 0;
    body = body.subspan(part.size());
  }
  if (!reader.Finish().ok()) return 0;
  const auto message = reader.TakeMessage();
  OCTET_CHECK(message->bytes().size() <= kLimitBytes);
  const auto call = octet::ReadInferRequest(message);
  if (call) CheckCall(*call);
  return 0;
}
