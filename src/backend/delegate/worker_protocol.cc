#include "backend/delegate/worker_protocol.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/clock.h"

namespace octet {
namespace {

// Placements of a network with a hundred thousand operators.
constexpr uint32_t kMaxMessageBytes = 16 << 20;
constexpr size_t kAlignment = 64;
constexpr int64_t kNanosecondsPerMs = 1'000'000;

size_t Aligned(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

size_t BytesOf(const Tensor& tensor) {
  return static_cast<size_t>(tensor.shape.element_count() * ElementBits(tensor.type) / 8);
}

Error Gone() { return Unavailable("the delegate's process is gone"); }

Status ReceiveAll(int socket, uint8_t* to, size_t bytes, int timeout_ms) {
  const int64_t until = SteadyNanoseconds() + timeout_ms * kNanosecondsPerMs;
  while (bytes > 0) {
    int left_ms = -1;
    if (timeout_ms >= 0) {
      const int64_t left = (until - SteadyNanoseconds()) / kNanosecondsPerMs;
      left_ms = static_cast<int>(std::max<int64_t>(left, 0));
    }
    pollfd waiting{socket, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, left_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return Internal("no answer within {} ms", timeout_ms);
    const ssize_t got = ::recv(socket, to, bytes, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Gone();
    to += got;
    bytes -= static_cast<size_t>(got);
  }
  return {};
}

Status SendAll(int socket, const uint8_t* from, size_t bytes) {
  while (bytes > 0) {
    const ssize_t sent = ::send(socket, from, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return Gone();
    from += sent;
    bytes -= static_cast<size_t>(sent);
  }
  return {};
}

}  // namespace

Status SendMessage(int socket, std::span<const uint8_t> bytes) {
  const auto size = static_cast<uint32_t>(bytes.size());
  OCTET_TRY(SendAll(socket, reinterpret_cast<const uint8_t*>(&size), sizeof(size)));
  return SendAll(socket, bytes.data(), bytes.size());
}

Result<std::vector<uint8_t>> ReceiveMessage(int socket, int timeout_ms) {
  uint32_t size = 0;
  OCTET_TRY(ReceiveAll(socket, reinterpret_cast<uint8_t*>(&size), sizeof(size), timeout_ms));
  if (size > kMaxMessageBytes)
    return Unavailable("the delegate's process sent {} bytes, at most {} make sense", size,
                       kMaxMessageBytes);
  std::vector<uint8_t> bytes(size);
  OCTET_TRY(ReceiveAll(socket, bytes.data(), bytes.size(), timeout_ms));
  return bytes;
}

void WriteSetup(const BackendOptions& options, WireWriter& writer) {
  writer.Number(static_cast<int64_t>(options.backend));
  writer.Number(options.threads);
  writer.Text(options.tflite_library);
  writer.Text(options.delegate.rules);
  writer.Text(options.delegate.library.path);
  writer.Number(static_cast<int64_t>(options.delegate.library.options.size()));
  for (const auto& [key, value] : options.delegate.library.options) {
    writer.Text(key);
    writer.Text(value);
  }
}

BackendOptions ReadSetup(WireReader& reader) {
  BackendOptions options;
  options.backend = static_cast<BackendKind>(reader.Number());
  options.threads = static_cast<int>(reader.Number());
  options.tflite_library = reader.Text();
  options.delegate.rules = reader.Text();
  options.delegate.library.path = reader.Text();
  for (int64_t left = reader.Count(2 * sizeof(int64_t)); left > 0; --left) {
    std::string key = reader.Text();
    options.delegate.library.options.emplace_back(std::move(key), reader.Text());
  }
  return options;
}

void WriteNodes(const std::vector<NodePlacement>& nodes, WireWriter& writer) {
  writer.Number(static_cast<int64_t>(nodes.size()));
  for (const NodePlacement& node : nodes) {
    writer.Number(node.partition);
    writer.Text(node.reason);
    writer.Text(node.detail);
  }
}

std::vector<NodePlacement> ReadNodes(WireReader& reader) {
  std::vector<NodePlacement> nodes;
  for (int64_t left = reader.Count(3 * sizeof(int64_t)); left > 0; --left) {
    NodePlacement& node = nodes.emplace_back();
    node.partition = static_cast<int>(reader.Number());
    node.reason = reader.Text();
    node.detail = reader.Text();
  }
  return nodes;
}

void WriteGolden(const GoldenResult& result, WireWriter& writer) {
  writer.Number(result.passed ? 1 : 0);
  writer.Text(result.reason);
  writer.Real(result.max_steps);
  writer.Number(result.compared_values);
  writer.Real(result.run_ms);
}

GoldenResult ReadGolden(WireReader& reader) {
  GoldenResult result;
  result.passed = reader.Number() == 1;
  result.reason = reader.Text();
  result.max_steps = reader.Real();
  result.compared_values = reader.Number();
  result.run_ms = reader.Real();
  return result;
}

void WriteTimes(const std::vector<DelegateStepTime>& times, WireWriter& writer) {
  writer.Number(static_cast<int64_t>(times.size()));
  for (const DelegateStepTime& time : times) {
    writer.Number(time.operator_index);
    writer.Text(time.kernel);
    writer.Number(time.nanoseconds);
  }
}

std::vector<DelegateStepTime> ReadTimes(WireReader& reader) {
  std::vector<DelegateStepTime> times;
  for (int64_t left = reader.Count(3 * sizeof(int64_t)); left > 0; --left) {
    DelegateStepTime& time = times.emplace_back();
    time.operator_index = static_cast<int>(reader.Number());
    time.kernel = reader.Text();
    time.nanoseconds = reader.Number();
  }
  return times;
}

void WriteStatus(const Status& status, WireWriter& writer) {
  writer.Number(status ? 0 : 1);
  writer.Text(status ? "" : status.error().message);
}

// What the delegate reports is Unsupported, whatever its code was there: Internal is kept for a
// process that is lost.
Status ReadStatus(WireReader& reader) {
  const bool failed = reader.Number() != 0;
  const std::string message = reader.Text();
  if (!reader.ok()) return Unavailable("the delegate's process sent a damaged answer");
  if (failed) return Unsupported("{}", message);
  return {};
}

size_t TensorMemory::BytesFor(const Subgraph& graph) {
  size_t bytes = 0;
  for (const auto* list : {&graph.inputs, &graph.outputs}) {
    for (const int32_t index : *list)
      bytes += Aligned(BytesOf(graph.tensors[static_cast<size_t>(index)]));
  }
  return std::max(bytes, kAlignment);
}

TensorMemory::TensorMemory(const Subgraph& graph, uint8_t* memory) {
  const auto add = [&](const std::vector<int32_t>& list, std::vector<MutableTensorView>& views) {
    for (const int32_t index : list) {
      const Tensor& tensor = graph.tensors[static_cast<size_t>(index)];
      views.push_back({tensor.type, tensor.shape, {memory, BytesOf(tensor)}});
      memory += Aligned(BytesOf(tensor));
    }
  };
  add(graph.inputs, inputs_);
  add(graph.outputs, outputs_);
}

std::vector<TensorView> ConstViews(std::span<const MutableTensorView> views) {
  std::vector<TensorView> made;
  for (const MutableTensorView& view : views) made.push_back({view.type, view.shape, view.bytes});
  return made;
}

}  // namespace octet
