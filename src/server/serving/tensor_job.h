// An InferenceRequest on its way through a model: checked against the model's tensors, copied in
// item by item, the requested outputs copied out.
//
// An input's bytes are the tensor's, or, for an image model, a BYTES tensor of shape [N] with an
// image file in each element. With max_batch_size > 1 the first dimension is the number of items;
// each item is one row of the model. A requested classification becomes BYTES
// "value:index[:label]", highest value first, equal values by lower index; integers as they are,
// floats with six decimals.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "image/labels.h"
#include "server/serving/inference_queue.h"
#include "server/serving/inference_service.h"

namespace octet {

// What a TensorJob needs of its model; outlives the job.
struct TensorFace {
  std::string model;
  std::string version;
  const LoadedModel* loaded = nullptr;
  const Labels* labels = nullptr;
  int max_batch_size = 1;
  // Decodes an image file into a row of the first input.
  std::function<std::optional<Refusal>(std::span<const uint8_t> file, std::span<uint8_t> row)>
      decode;
};

class TensorJob : public InferenceJob {
 public:
  // InvalidArgument in the words of Triton's server. `done` is called by Finish alone.
  static Result<std::unique_ptr<TensorJob>> Create(const TensorFace& face, InferenceRequest request,
                                                   InferenceDone done);

  int item_count() const override { return item_count_; }
  std::optional<Refusal> Fill(int item, std::span<const MutableTensorView> inputs) override;
  std::optional<Refusal> Take(int item, std::span<const TensorView> outputs) override;
  void Finish(std::optional<Refusal> refusal, const InferenceTimes& times) override;

 private:
  // The bytes of one of the model's inputs, or image files for it, one an item.
  struct Source {
    std::span<const uint8_t> bytes;
    std::vector<std::span<const uint8_t>> images;
  };
  struct Output {
    int index = 0;               // of the model's outputs
    int64_t classification = 0;  // 0: the tensor
    InferenceOutput collected = {};
  };

  TensorJob(const TensorFace& face, InferenceRequest request, InferenceDone done);
  Status TakeInputs();
  Status TakeRawInput();
  Status TakeInput(const InferenceInput& input);
  Status TakeOutputs();
  Status SetItemCount(int64_t count);
  std::optional<Refusal> Classify(const TensorView& scores, Output& output) const;

  const TensorFace& face_;
  InferenceRequest request_;
  InferenceDone done_;
  int item_count_ = 0;           // 0: not known yet
  std::vector<Source> sources_;  // one a model input
  std::vector<Output> outputs_;
};

}  // namespace octet
