// What octet and a delegate worker say to each other, over a pair of sockets that the worker finds
// at fixed descriptors:
//
//   Setup -> (error | Nodes)   then, any number of times:
//   kRun -> (error | nothing)  inputs and outputs are in shared memory
//   kGolden -> (error | GoldenResult)
//   kProfile -> (error | times)
// A message is its length in bytes, then so many bytes. Shared memory: the inputs, then the
// outputs, each at a multiple of 64 bytes. The model is a .tflite file in memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "backend/delegate/delegate_session.h"
#include "backend/delegate/wire.h"
#include "base/result.h"

namespace octet {

inline constexpr int kWorkerSocket = 3;
inline constexpr int kWorkerModel = 4;
inline constexpr int kWorkerMemory = 5;
inline constexpr const char* kWorkerWord = "delegate-worker";  // the program's only argument

enum class WorkerRequest : int64_t { kRun = 1, kGolden = 2, kProfile = 3 };

// Unavailable: the other side is gone. Internal: it took longer than timeout_ms (-1: no limit).
Status SendMessage(int socket, std::span<const uint8_t> bytes);
Result<std::vector<uint8_t>> ReceiveMessage(int socket, int timeout_ms);

void WriteSetup(const BackendOptions& options, WireWriter& writer);
BackendOptions ReadSetup(WireReader& reader);
void WriteNodes(const std::vector<NodePlacement>& nodes, WireWriter& writer);
std::vector<NodePlacement> ReadNodes(WireReader& reader);
void WriteGolden(const GoldenResult& result, WireWriter& writer);
GoldenResult ReadGolden(WireReader& reader);
void WriteTimes(const std::vector<DelegateStepTime>& times, WireWriter& writer);
std::vector<DelegateStepTime> ReadTimes(WireReader& reader);
// A Status comes first in every answer.
void WriteStatus(const Status& status, WireWriter& writer);
Status ReadStatus(WireReader& reader);

// The tensors of one model in memory that two processes share.
class TensorMemory {
 public:
  static size_t BytesFor(const Subgraph& graph);
  // `memory` is borrowed, of BytesFor bytes.
  TensorMemory(const Subgraph& graph, uint8_t* memory);
  std::span<const MutableTensorView> inputs() const { return inputs_; }
  std::span<const MutableTensorView> outputs() const { return outputs_; }

 private:
  std::vector<MutableTensorView> inputs_, outputs_;
};
std::vector<TensorView> ConstViews(std::span<const MutableTensorView> views);

}  // namespace octet
