#include "server/rest/infer_handler.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <new>

#include "server/http/header_value.h"
#include "server/rest/error_response.h"
#include "server/rest/json_text.h"
#include "server/rest/multipart.h"

namespace octet {
namespace {

constexpr int kDefaultTopK = 5;
constexpr int kPayloadTooLarge = 413;

Result<int> ParseTopK(const RequestTarget& target, int class_count) {
  const std::string* const word = target.Find("top_k");
  if (word == nullptr) return std::min(kDefaultTopK, class_count);
  int top_k = 0;
  const char* const end = word->data() + word->size();
  const auto [parsed_end, error] = std::from_chars(word->data(), end, top_k);
  if (error != std::errc() || parsed_end != end || top_k < 1 || top_k > class_count) {
    return InvalidArgument("top_k must be a whole number from 1 to {}", class_count);
  }
  return top_k;
}

Result<std::span<const uint8_t>> ImagePart(const HttpRequest& request) {
  OCTET_ASSIGN(const auto boundary, MultipartBoundary(request.content_type));
  OCTET_ASSIGN(const auto parts, ParseMultipart(request.body, boundary));
  const auto image = std::ranges::find(parts, "image", &MultipartPart::name);
  return image == parts.end() ? std::span<const uint8_t>() : image->content;
}

// The image file inside the request.
Result<std::span<const uint8_t>> ImageOf(const HttpRequest& request) {
  const std::string_view type = HeaderToken(request.content_type);
  std::span<const uint8_t> image;
  if (EqualsIgnoringCase(type, "multipart/form-data")) {
    OCTET_ASSIGN(image, ImagePart(request));
  } else if (type.empty() || request.body.empty() ||
             EqualsIgnoringCase(type, "application/octet-stream") ||
             EqualsIgnoringCase(type.substr(0, type.find('/')), "image")) {
    image = request.body;
  } else {
    return Unsupported(
        "content type is not supported: send multipart/form-data, image/* or "
        "application/octet-stream");
  }
  if (image.empty()) {
    return InvalidArgument("No image provided: send a multipart field 'image' or an image body");
  }
  return image;
}

std::string AnswerJson(const ServedModel& model, const ServedClassification& classification) {
  constexpr double kMillisecondsPerSecond = 1000;
  Json predictions = Json::array();
  for (const LabelledPrediction& row : classification.predictions) {
    Json json = {{"class_id", row.prediction.class_id}, {"score", row.prediction.score}};
    if (!row.label.empty()) json["label"] = row.label;
    json["probability"] = row.prediction.probability;
    predictions.push_back(std::move(json));
  }
  return JsonText({{"success", true},
                   {"predictions", std::move(predictions)},
                   {"inference_time_ms", classification.inference_seconds * kMillisecondsPerSecond},
                   {"shape", model.input_shape().dims()},
                   {"model", model.name()}});
}

}  // namespace

Result<InferHandler::Question> InferHandler::ParseQuery(size_t default_model,
                                                        const RequestTarget& target) const {
  Question question{.model = default_model, .top_k = 0};
  if (const std::string* const name = target.Find("model")) {
    const auto found = FindModel(models_, *name);
    if (!found) {
      constexpr size_t kShownBytes = 64;
      std::vector<std::string_view> known;
      for (const auto& model : models_) known.push_back(model->name());
      return NotFound("Request for unknown model: '{}' is not found; known models: {}",
                      name->substr(0, kShownBytes), fmt::join(known, ", "));
    }
    question.model = *found;
  }
  OCTET_ASSIGN(question.top_k, ParseTopK(target, models_[question.model]->class_count()));
  return question;
}

HttpResponse InferHandler::Answer(const Question& question, const HttpRequest& request) const {
  const ServedModel& model = *models_[question.model];
  const auto image = ImageOf(request);
  if (!image) return ErrorResponse(request.target, image.error());
  const auto header = ReadImageHeader(*image);
  if (!header) return ErrorResponse(request.target, header.error());
  if (const Status size = CheckImageLimits(*header, model.image_limits()); !size) {
    return ErrorResponse(request.target, kPayloadTooLarge, size.error().message);
  }
  const auto classification = model.Classify(*image, question.top_k);
  if (!classification) return ErrorResponse(request.target, classification.error());
  metrics_.CountInference(question.model, classification->inference_seconds);
  return {.body = AnswerJson(model, *classification)};
}

// An image may ask for more memory than there is; that is no reason for the server to end.
HttpResponse InferHandler::AnswerWithinMemory(const Question& question,
                                              const HttpRequest& request) const {
  try {
    return Answer(question, request);
  } catch (const std::bad_alloc&) {
    return ErrorResponse(request.target, Unavailable("not enough memory for this image"));
  }
}

void InferHandler::Handle(size_t default_model, HttpRequest request, const RequestTarget& target,
                          const Respond& respond) const {
  const auto question = ParseQuery(default_model, target);
  if (!question) return respond(ErrorResponse(request.target, question.error()));
  const std::string sent_target = request.target;
  const bool queued =
      queue_.TryPost([this, question = *question, request = std::move(request), respond] {
        HttpResponse response = AnswerWithinMemory(question, request);
        response.model = models_[question.model]->name();
        respond(std::move(response));
      });
  if (queued) return;
  HttpResponse busy = ErrorResponse(
      sent_target, Unavailable("Exceeds maximum queue size: too many requests wait already"));
  busy.headers.emplace_back("Retry-After", "1");
  respond(std::move(busy));
}

}  // namespace octet
