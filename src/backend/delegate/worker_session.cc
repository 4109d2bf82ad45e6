#include "backend/delegate/delegate_session.h"
#include "backend/delegate/worker_process.h"
#include "backend/delegate/worker_protocol.h"
#include "formats/tflite/tflite_writer.h"

#include <algorithm>

namespace octet {
namespace {

// Loading compiles for the NPU; a golden test runs the network several times.
constexpr int kPatienceFactor = 6;

class WorkerSession : public DelegateSession {
 public:
  static Result<std::unique_ptr<DelegateSession>> Open(const DelegateSetup& setup);

  const std::vector<NodePlacement>& nodes() const override { return nodes_; }
  Status Run(std::span<const TensorView> inputs,
             std::span<const MutableTensorView> outputs) override;
  Result<GoldenResult> Golden() override;
  Result<std::vector<DelegateStepTime>> Profile(std::span<const TensorView> inputs) override;

 private:
  WorkerSession(const DelegateSetup& setup, std::unique_ptr<WorkerProcess> process)
      : model_(setup.model),
        timeout_ms_(setup.options.delegate.timeout_ms),
        process_(std::move(process)),
        tensors_(model_->main(), process_->memory()) {}

  Status Start(const DelegateSetup& setup);
  void SetInputs(std::span<const TensorView> inputs);
  Result<std::vector<uint8_t>> Ask(std::span<const uint8_t> message, int timeout_ms,
                                   std::string_view doing);
  Result<std::vector<uint8_t>> Ask(WorkerRequest request, int timeout_ms, std::string_view doing);

  std::shared_ptr<const Model> model_;
  int timeout_ms_;
  std::unique_ptr<WorkerProcess> process_;
  TensorMemory tensors_;
  std::vector<NodePlacement> nodes_;
  std::optional<Error> lost_;  // why there is no process any more
};

Result<std::unique_ptr<DelegateSession>> WorkerSession::Open(const DelegateSetup& setup) {
  OCTET_ASSIGN(const auto bytes, WriteTfliteModel(*setup.model));
  OCTET_ASSIGN(auto process,
               WorkerProcess::Start(bytes, TensorMemory::BytesFor(setup.model->main())));
  std::unique_ptr<WorkerSession> session(new WorkerSession(setup, std::move(process)));
  OCTET_TRY(session->Start(setup));
  return std::unique_ptr<DelegateSession>(std::move(session));
}

Status WorkerSession::Start(const DelegateSetup& setup) {
  WireWriter writer;
  WriteSetup(setup.options, writer);
  OCTET_ASSIGN(const auto answer,
               Ask(writer.bytes(), timeout_ms_ * kPatienceFactor, "while it was applied"));
  WireReader reader(answer);
  OCTET_TRY(ReadStatus(reader));
  nodes_ = ReadNodes(reader);
  if (!reader.ok() || nodes_.size() != model_->main().operators.size())
    return Internal("the delegate's process sent a damaged list of operators");
  return {};
}

// One message out, one in. A process that does not answer well is ended, and this session with it.
Result<std::vector<uint8_t>> WorkerSession::Ask(std::span<const uint8_t> message, int timeout_ms,
                                                std::string_view doing) {
  if (lost_) return *lost_;
  Status asked = SendMessage(process_->socket(), message);
  if (asked) {
    auto answer = ReceiveMessage(process_->socket(), timeout_ms);
    if (answer) return answer;
    asked = answer.error();
  }
  const bool hung = asked.error().code == Code::kInternal;
  const std::string ended = process_->End(hung);
  lost_ = Internal("the delegate's process {} {}", hung ? "gave " + asked.error().message : ended,
                   doing);
  return *lost_;
}

Result<std::vector<uint8_t>> WorkerSession::Ask(WorkerRequest request, int timeout_ms,
                                                std::string_view doing) {
  WireWriter writer;
  writer.Number(static_cast<int64_t>(request));
  return Ask(writer.bytes(), timeout_ms, doing);
}

void WorkerSession::SetInputs(std::span<const TensorView> inputs) {
  for (size_t i = 0; i < inputs.size(); ++i)
    std::ranges::copy(inputs[i].bytes, tensors_.inputs()[i].bytes.begin());
}

Status WorkerSession::Run(std::span<const TensorView> inputs,
                          std::span<const MutableTensorView> outputs) {
  SetInputs(inputs);
  OCTET_ASSIGN(const auto answer, Ask(WorkerRequest::kRun, timeout_ms_, "in a run"));
  WireReader reader(answer);
  OCTET_TRY(ReadStatus(reader));
  for (size_t i = 0; i < outputs.size(); ++i)
    std::ranges::copy(tensors_.outputs()[i].bytes, outputs[i].bytes.begin());
  return {};
}

Result<GoldenResult> WorkerSession::Golden() {
  OCTET_ASSIGN(const auto answer,
               Ask(WorkerRequest::kGolden, timeout_ms_ * kPatienceFactor, "in the golden test"));
  WireReader reader(answer);
  OCTET_TRY(ReadStatus(reader));
  GoldenResult result = ReadGolden(reader);
  if (!reader.ok()) return Unavailable("the delegate's process sent a damaged golden result");
  return result;
}

Result<std::vector<DelegateStepTime>> WorkerSession::Profile(std::span<const TensorView> inputs) {
  SetInputs(inputs);
  OCTET_ASSIGN(const auto answer, Ask(WorkerRequest::kProfile, timeout_ms_, "in a profiled run"));
  WireReader reader(answer);
  OCTET_TRY(ReadStatus(reader));
  auto times = ReadTimes(reader);
  const auto known = [&](const DelegateStepTime& time) {
    return time.operator_index >= 0 &&
           static_cast<size_t>(time.operator_index) < model_->main().operators.size();
  };
  if (!reader.ok() || !std::ranges::all_of(times, known))
    return Unavailable("the delegate's process sent damaged times");
  return times;
}

}  // namespace

Result<std::unique_ptr<DelegateSession>> OpenWorkerSession(const DelegateSetup& setup) {
  return WorkerSession::Open(setup);
}

}  // namespace octet
