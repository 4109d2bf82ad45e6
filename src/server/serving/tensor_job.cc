#include "server/serving/tensor_job.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "image/top_k.h"
#include "server/serving/datatype.h"
#include "server/shown_bytes.h"

namespace octet {
namespace {

std::vector<int64_t> DimsOf(const Shape& shape) {
  return {shape.dims().begin(), shape.dims().end()};
}

// A count that cannot overflow: every dimension is checked against the model's before.
int64_t ElementCount(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (const int64_t dim : shape) count *= dim;
  return count;
}

std::string ScoreText(ElementType type, double score) {
  return type == ElementType::kFloat32 ? fmt::format("{:f}", score)
                                       : fmt::format("{}", static_cast<int64_t>(score));
}

}  // namespace

TensorJob::TensorJob(const TensorFace& face, InferenceRequest request, InferenceDone done)
    : face_(face),
      request_(std::move(request)),
      done_(std::move(done)),
      sources_(face.loaded->inputs().size()) {
  priority = request_.priority;
  cancelled = request_.cancelled;
}

Result<std::unique_ptr<TensorJob>> TensorJob::Create(const TensorFace& face,
                                                     InferenceRequest request, InferenceDone done) {
  std::unique_ptr<TensorJob> job(new TensorJob(face, std::move(request), std::move(done)));
  OCTET_TRY(job->request_.raw ? job->TakeRawInput() : job->TakeInputs());
  OCTET_TRY(job->TakeOutputs());
  return job;
}

Status TensorJob::SetItemCount(int64_t count) {
  if (count < 1 || count > face_.max_batch_size) {
    return InvalidArgument("inference request batch-size must be <= {} for '{}'",
                           face_.max_batch_size, face_.model);
  }
  if (item_count_ != 0 && item_count_ != count) {
    return InvalidArgument("inputs of model '{}' have batch sizes {} and {}", face_.model,
                           item_count_, count);
  }
  item_count_ = static_cast<int>(count);
  return {};
}

Status TensorJob::TakeRawInput() {
  const auto& inputs = face_.loaded->inputs();
  if (inputs.size() != 1) {
    return InvalidArgument(
        "Raw request must only have 1 input (found 1) to be deduced but got {} inputs in '{}' "
        "model configuration",
        inputs.size(), face_.model);
  }
  InferenceInput& raw = request_.inputs[0];
  raw.name = inputs[0].name;
  raw.datatype = DatatypeName(inputs[0].type);
  raw.shape = DimsOf(inputs[0].shape);
  const auto item_bytes = inputs[0].shape.element_count() * ElementBits(inputs[0].type) / 8;
  const auto size = static_cast<int64_t>(raw.bytes.size());
  if (face_.max_batch_size > 1 && item_bytes > 0 && size % item_bytes == 0) {
    raw.shape[0] *= size / item_bytes;
  }
  return TakeInput(raw);
}

Status TensorJob::TakeInputs() {
  const size_t count = face_.loaded->inputs().size();
  if (request_.inputs.size() != count) {
    return InvalidArgument("expected {} inputs but got {} inputs for model '{}'", count,
                           request_.inputs.size(), face_.model);
  }
  for (const InferenceInput& input : request_.inputs) OCTET_TRY(TakeInput(input));
  return {};
}

Status TensorJob::TakeInput(const InferenceInput& input) {
  const auto& infos = face_.loaded->inputs();
  const auto info = std::ranges::find(infos, input.name, &TensorInfo::name);
  if (info == infos.end()) {
    return InvalidArgument("unexpected inference input '{}' for model '{}'",
                           input.name.substr(0, kShownBytes), face_.model);
  }
  Source& source = sources_[static_cast<size_t>(info - infos.begin())];
  if (source.bytes.data() != nullptr || !source.images.empty()) {
    return InvalidArgument("input '{}' for model '{}' is given twice", input.name, face_.model);
  }
  const bool images = input.datatype == kBytesDatatype && info->shape.rank() == 4;
  if (images) {
    if (input.shape.size() != 1) {
      return InvalidArgument(
          "unexpected shape for input '{}' for model '{}'. Expected [-1], got [{}].", input.name,
          face_.model, fmt::join(input.shape, ","));
    }
    OCTET_TRY(SetItemCount(input.shape[0]));
    OCTET_ASSIGN(source.images, SplitBytesTensor(input.bytes, input.shape[0]));
    return {};
  }
  if (input.datatype != DatatypeName(info->type)) {
    return InvalidArgument("inference input '{}' data-type is '{}', but model '{}' expects '{}'",
                           input.name, input.datatype.substr(0, kShownBytes), face_.model,
                           DatatypeName(info->type));
  }
  std::vector<int64_t> want = DimsOf(info->shape);
  int64_t items = 1;
  if (face_.max_batch_size > 1 && !want.empty() && want[0] > 0 && !input.shape.empty() &&
      input.shape[0] % want[0] == 0) {
    items = input.shape[0] / want[0];
    OCTET_TRY(SetItemCount(items));
    want[0] = input.shape[0];
  }
  if (input.shape != want) {
    const auto shown = face_.max_batch_size > 1 ? [&] {
      want[0] = -1;
      return want;
    }() : want;
    return InvalidArgument(
        "unexpected shape for input '{}' for model '{}'. Expected [{}], got "
        "[{}].",
        input.name, face_.model, fmt::join(shown, ","), fmt::join(input.shape, ","));
  }
  OCTET_TRY(SetItemCount(items));
  const int64_t bytes = ElementCount(want) * ElementBits(info->type) / 8;
  const auto given = static_cast<int64_t>(input.bytes.size());
  if (given < bytes) {
    return InvalidArgument(
        "unexpected size for input '{}', expecting {} additional bytes for model "
        "'{}'",
        input.name, bytes - given, face_.model);
  }
  if (given > bytes) {
    return InvalidArgument("unexpected size for input '{}', {} bytes too many for model '{}'",
                           input.name, given - bytes, face_.model);
  }
  source.bytes = input.bytes;
  return {};
}

Status TensorJob::TakeOutputs() {
  const auto& infos = face_.loaded->outputs();
  if (request_.outputs.empty()) {
    for (size_t i = 0; i < infos.size(); ++i) outputs_.push_back({.index = static_cast<int>(i)});
  }
  for (const RequestedOutput& requested : request_.outputs) {
    const auto info = std::ranges::find(infos, requested.name, &TensorInfo::name);
    if (info == infos.end()) {
      return InvalidArgument("unexpected inference output '{}' for model '{}'",
                             requested.name.substr(0, kShownBytes), face_.model);
    }
    const auto index = static_cast<int>(info - infos.begin());
    if (std::ranges::find(outputs_, index, &Output::index) != outputs_.end()) {
      return InvalidArgument("output '{}' of model '{}' is requested twice", requested.name,
                             face_.model);
    }
    if (requested.classification < 0) {
      return InvalidArgument("classification of output '{}' wants a positive count",
                             requested.name);
    }
    outputs_.push_back({.index = index, .classification = requested.classification});
  }
  for (Output& output : outputs_) {
    const TensorInfo& info = infos[static_cast<size_t>(output.index)];
    output.collected.name = info.name;
    output.collected.shape = DimsOf(info.shape);
    if (!output.collected.shape.empty()) output.collected.shape[0] *= item_count_;
    output.collected.datatype = DatatypeName(info.type);
    if (output.classification == 0) continue;
    output.classification = std::min(output.classification, info.shape.element_count());
    output.collected.datatype = kBytesDatatype;
    output.collected.shape = {output.classification};
    if (face_.max_batch_size > 1) output.collected.shape = {item_count_, output.classification};
  }
  return {};
}

std::optional<Refusal> TensorJob::Fill(int item, std::span<const MutableTensorView> inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Source& source = sources_[i];
    const std::span<uint8_t> row = inputs[i].bytes;
    if (!source.images.empty()) {
      if (auto refusal = face_.decode(source.images[static_cast<size_t>(item)], row)) {
        return refusal;
      }
      continue;
    }
    if (row.empty()) continue;
    std::memcpy(row.data(), source.bytes.data() + static_cast<size_t>(item) * row.size(),
                row.size());
  }
  return std::nullopt;
}

std::optional<Refusal> TensorJob::Take(int /*item*/, std::span<const TensorView> outputs) {
  for (Output& output : outputs_) {
    const TensorView& tensor = outputs[static_cast<size_t>(output.index)];
    if (output.classification > 0) {
      if (auto refusal = Classify(tensor, output)) return refusal;
      continue;
    }
    auto& bytes = output.collected.bytes;
    bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return std::nullopt;
}

std::optional<Refusal> TensorJob::Classify(const TensorView& scores, Output& output) const {
  const auto top = TopK(scores, AffineQuantization{}, static_cast<int>(output.classification));
  if (!top) return Refusal{top.error()};
  const auto classes = static_cast<int>(scores.shape.element_count());
  for (const Prediction& prediction : *top) {
    std::string text =
        fmt::format("{}:{}", ScoreText(scores.type, prediction.score), prediction.class_id);
    const std::string label = face_.labels->LabelOf(prediction.class_id, classes);
    if (!label.empty()) text += ":" + label;
    AppendBytesElement(text, output.collected.bytes);
  }
  return std::nullopt;
}

void TensorJob::Finish(std::optional<Refusal> refusal, const InferenceTimes& /*times*/) {
  if (refusal) return done_(*std::move(refusal));
  InferenceResponse response{
      .model = face_.model, .version = face_.version, .id = std::move(request_.id), .outputs = {}};
  for (Output& output : outputs_) response.outputs.push_back(std::move(output.collected));
  done_(std::move(response));
}

}  // namespace octet
