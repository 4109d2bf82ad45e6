// octet itself, its engine and its reference kernels.
#include "backend/backend.h"
#include "rivals/rival.h"

namespace octet::rivals {
namespace {

class OctetRival : public Rival {
 public:
  OctetRival(const Network& network, std::shared_ptr<const LoadedModel> model,
             std::unique_ptr<Runner> runner)
      : network_(network), model_(std::move(model)), runner_(std::move(runner)) {}

  Status SetInput(std::span<const uint8_t> image) override {
    CopyFlipped(image, network_.is_input_signed, runner_->input(0).bytes.data());
    return {};
  }
  Status Run() override { return runner_->Run(); }
  Result<std::vector<uint8_t>> Output() override {
    const TensorView view = runner_->output(0);
    std::vector<uint8_t> scores(view.bytes.size());
    CopyFlipped(view.bytes, network_.is_output_signed, scores.data());
    return scores;
  }

 private:
  Network network_;
  std::shared_ptr<const LoadedModel> model_;
  std::unique_ptr<Runner> runner_;
};

RivalResult Make(const Network& network, const BackendOptions& options) {
  OCTET_ASSIGN(auto model, LoadModel(network.model, options));
  OCTET_ASSIGN(auto runner, model->NewRunner());
  return std::unique_ptr<Rival>(new OctetRival(network, std::move(model), std::move(runner)));
}

}  // namespace

RivalResult MakeOctet(const Network& network, int threads) {
  return Make(network, {.backend = BackendKind::kEngine, .threads = threads});
}

RivalResult MakeReference(const Network& network) {
  return Make(network, {.backend = BackendKind::kReference});
}

void CopyFlipped(std::span<const uint8_t> from, bool flip, uint8_t* to) {
  const uint8_t mask = flip ? 0x80 : 0;
  for (size_t i = 0; i < from.size(); ++i) to[i] = from[i] ^ mask;
}

}  // namespace octet::rivals
