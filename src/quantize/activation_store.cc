#include "quantize/activation_store.h"

#include <algorithm>
#include <memory>

#include "quantize/sample_runner.h"
#include "quantize/single_operator.h"

namespace octet {
namespace {

int64_t TensorBytes(const Tensor& tensor) {
  return tensor.shape.element_count() * ElementBits(tensor.type) / 8;
}

// By tensor, the last operator that reads it; operators' count for graph outputs, 0 for the rest.
std::vector<size_t> LastReaders(const Subgraph& graph) {
  std::vector<size_t> last(graph.tensors.size(), 0);
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    for (const int32_t input : graph.operators[i].inputs) {
      if (input >= 0) last[static_cast<size_t>(input)] = i;
    }
  }
  for (const int32_t output : graph.outputs)
    last[static_cast<size_t>(output)] = graph.operators.size();
  return last;
}

}  // namespace

ActivationStore::ActivationStore(const Subgraph& graph, size_t samples, int threads)
    : graph_(graph),
      samples_(samples),
      threads_(threads),
      bytes_(graph.tensors.size()),
      last_reader_(LastReaders(graph)) {}

size_t ActivationStore::SizeBytes(int32_t tensor) const {
  return static_cast<size_t>(TensorBytes(graph_.tensors[static_cast<size_t>(tensor)]));
}

std::span<uint8_t> ActivationStore::Mutable(int32_t tensor, size_t sample) {
  const size_t size = SizeBytes(tensor);
  auto& all = bytes_[static_cast<size_t>(tensor)];
  if (all.empty()) all.resize(size * samples_);
  return std::span(all).subspan(sample * size, size);
}

std::span<const uint8_t> ActivationStore::Bytes(int32_t tensor, size_t sample) const {
  const auto& all = bytes_[static_cast<size_t>(tensor)];
  if (all.empty()) return {};
  const size_t size = SizeBytes(tensor);
  return std::span(all).subspan(sample * size, size);
}

void ActivationStore::SetInput(int input, size_t sample, std::span<const uint8_t> bytes) {
  const auto to = Mutable(graph_.inputs[static_cast<size_t>(input)], sample);
  std::copy(bytes.begin(), bytes.end(), to.begin());
}

Status ActivationStore::Run(size_t op) {
  SingleOperator single = TakeOperator(graph_, op);
  // Sized before the threads write.
  for (const int32_t output : single.outputs) Mutable(output, 0);
  auto runner = SampleRunner::Create(std::make_shared<const Model>(std::move(single.model)),
                                     {.threads = threads_});
  const std::string place = fmt::format("op {} {}", op, graph_.operators[op].Name());
  if (!runner) return Prefixed(place, runner.error());
  const auto fill = [&](size_t sample, Session& session) -> Status {
    for (size_t i = 0; i < single.inputs.size(); ++i) {
      const auto from = Bytes(single.inputs[i], sample);
      std::copy(from.begin(), from.end(), session.input(static_cast<int>(i)).bytes.begin());
    }
    return {};
  };
  const auto read = [&](int, size_t sample, const Session& session) -> Status {
    for (size_t i = 0; i < single.outputs.size(); ++i) {
      const auto from = session.output(static_cast<int>(i)).bytes;
      std::copy(from.begin(), from.end(), Mutable(single.outputs[i], sample).begin());
    }
    return {};
  };
  return runner->Run(samples_, fill, read);
}

void ActivationStore::ReleaseAfter(size_t op) {
  const auto release = [&](int32_t tensor) {
    if (tensor >= 0 && last_reader_[static_cast<size_t>(tensor)] <= op)
      std::vector<uint8_t>().swap(bytes_[static_cast<size_t>(tensor)]);  // its memory, too
  };
  for (const int32_t input : graph_.operators[op].inputs) release(input);
  for (const int32_t output : graph_.operators[op].outputs) release(output);
}

int64_t LiveBytes(const Subgraph& graph) {
  const std::vector<size_t> last = LastReaders(graph);
  const auto bytes = [&](int32_t tensor) {
    const Tensor& t = graph.tensors[static_cast<size_t>(tensor)];
    return t.is_constant ? 0 : TensorBytes(t);
  };
  int64_t live = 0;
  for (const int32_t input : graph.inputs) live += bytes(input);
  int64_t most = live;
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    std::vector<int32_t> touched = graph.operators[i].outputs;
    for (const int32_t output : touched) live += output < 0 ? 0 : bytes(output);
    most = std::max(most, live);
    touched.insert(touched.end(), graph.operators[i].inputs.begin(),
                   graph.operators[i].inputs.end());
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const int32_t tensor : touched) {
      if (tensor >= 0 && last[static_cast<size_t>(tensor)] <= i) live -= bytes(tensor);
    }
  }
  return most;
}

}  // namespace octet
