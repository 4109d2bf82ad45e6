#include "backend/delegate/worker_main.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "backend/delegate/delegate_session.h"
#include "backend/delegate/worker_protocol.h"
#include "base/file.h"
#include "formats/tflite/tflite_reader.h"

namespace octet {
namespace {

constexpr int kForever = -1;

// A delegate may hang; the process goes with whoever started it all the same.
void EndWithParent() {
  std::thread([] {
    pollfd parent{kWorkerSocket, POLLRDHUP, 0};
    while (::poll(&parent, 1, kForever) <= 0 || (parent.revents & (POLLRDHUP | POLLHUP)) == 0) {
    }
    ::_exit(0);
  }).detach();
}

Result<std::span<uint8_t>> Map(int descriptor, int protection) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || status.st_size <= 0)
    return Internal("descriptor {} is not what a worker needs", descriptor);
  const auto bytes = static_cast<size_t>(status.st_size);
  void* const memory = ::mmap(nullptr, bytes, protection, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) return Internal("descriptor {} cannot be mapped", descriptor);
  return std::span(static_cast<uint8_t*>(memory), bytes);
}

struct Worker {
  std::unique_ptr<DelegateSession> session;
  std::unique_ptr<TensorMemory> tensors;

  Status Open();
  void Answer(WorkerRequest request, WireWriter& answer);
};

Status Worker::Open() {
  OCTET_ASSIGN(const auto setup_bytes, ReceiveMessage(kWorkerSocket, kForever));
  WireReader reader(setup_bytes);
  BackendOptions options = ReadSetup(reader);
  OCTET_ASSIGN(const auto file, Map(kWorkerModel, PROT_READ));
  OCTET_ASSIGN(Model model, ReadTfliteModel(file, nullptr));
  const auto shared = std::make_shared<const Model>(std::move(model));
  OCTET_ASSIGN(const auto memory, Map(kWorkerMemory, PROT_READ | PROT_WRITE));
  if (!reader.ok() || memory.size() < TensorMemory::BytesFor(shared->main()))
    return Internal("a damaged setup");
  tensors = std::make_unique<TensorMemory>(shared->main(), memory.data());
  OCTET_ASSIGN(session, OpenLocalSession({shared, std::move(options)}));
  return {};
}

void Worker::Answer(WorkerRequest request, WireWriter& answer) {
  switch (request) {
    case WorkerRequest::kRun:
      return WriteStatus(session->Run(ConstViews(tensors->inputs()), tensors->outputs()), answer);
    case WorkerRequest::kGolden: {
      const auto golden = session->Golden();
      WriteStatus(golden ? Status() : golden.error(), answer);
      if (golden) WriteGolden(*golden, answer);
      return;
    }
    case WorkerRequest::kProfile: {
      const auto times = session->Profile(ConstViews(tensors->inputs()));
      WriteStatus(times ? Status() : times.error(), answer);
      if (times) WriteTimes(*times, answer);
      return;
    }
  }
  WriteStatus(Internal("no such request: {}", static_cast<int64_t>(request)), answer);
}

}  // namespace

int RunDelegateWorker() {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  EndWithParent();
  Worker worker;
  const Status opened = worker.Open();
  WireWriter hello;
  WriteStatus(opened, hello);
  if (opened) WriteNodes(worker.session->nodes(), hello);
  if (!SendMessage(kWorkerSocket, hello.bytes()) || !opened) return opened ? 0 : 1;
  while (true) {
    const auto request = ReceiveMessage(kWorkerSocket, kForever);
    if (!request) return 0;
    WireReader reader(*request);
    WireWriter answer;
    worker.Answer(static_cast<WorkerRequest>(reader.Number()), answer);
    if (!SendMessage(kWorkerSocket, answer.bytes())) return 0;
  }
}

}  // namespace octet
