#include "server/rest/infer_handler.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <charconv>

#include "server/http/header_value.h"
#include "server/rest/error_response.h"
#include "server/rest/json_text.h"
#include "server/rest/multipart.h"

namespace octet {
namespace {

constexpr int kDefaultTopK = 5;
using Image = std::span<const uint8_t>;
using Body = std::shared_ptr<const std::vector<uint8_t>>;

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

// The `image` parts of a form.
Result<std::vector<Image>> ImageParts(const std::string& content_type, Image body) {
  OCTET_ASSIGN(const auto boundary, MultipartBoundary(content_type));
  OCTET_ASSIGN(const auto parts, ParseMultipart(body, boundary));
  std::vector<Image> images;
  for (const MultipartPart& part : parts) {
    if (part.name == "image") images.push_back(part.content);
  }
  return images;
}

// The image files inside a request.
Result<std::vector<Image>> ImagesOf(const std::string& content_type, Image body) {
  const std::string_view type = HeaderToken(content_type);
  std::vector<Image> images;
  if (EqualsIgnoringCase(type, "multipart/form-data")) {
    OCTET_ASSIGN(images, ImageParts(content_type, body));
  } else if (type.empty() || body.empty() || EqualsIgnoringCase(type, "application/octet-stream") ||
             EqualsIgnoringCase(type.substr(0, type.find('/')), "image")) {
    images.push_back(body);
  } else {
    return Unsupported(
        "content type is not supported: send multipart/form-data, image/* or "
        "application/octet-stream");
  }
  if (images.empty() || images[0].empty()) {
    return InvalidArgument("No image provided: send a multipart field 'image' or an image body");
  }
  return images;
}

Json AnswerJson(const ServedModel& model, const ServedClassification& classification) {
  constexpr double kMillisecondsPerSecond = 1000;
  Json predictions = Json::array();
  for (const LabelledPrediction& row : classification.predictions) {
    Json json = {{"class_id", row.prediction.class_id}, {"score", row.prediction.score}};
    if (!row.label.empty()) json["label"] = row.label;
    json["probability"] = row.prediction.probability;
    predictions.push_back(std::move(json));
  }
  return {{"success", true},
          {"predictions", std::move(predictions)},
          {"inference_time_ms", classification.inference_seconds * kMillisecondsPerSecond},
          {"shape", model.input_shape().dims()},
          {"model", model.name()}};
}

// The answers to a batch as they come, from any worker; the last one responds.
struct BatchAnswer {
  std::vector<Json> results;
  std::atomic<size_t> missing = 0;
  std::string model;
  Respond respond;

  void Set(size_t index, Json result) {
    results[index] = std::move(result);
    if (missing.fetch_sub(1) > 1) return;
    respond({.body = JsonText({{"success", true}, {"results", std::move(results)}}),
             .model = std::move(model)});
  }
};

}  // namespace

Result<InferHandler::Question> InferHandler::ParseQuery(size_t model,
                                                        const RequestTarget& target) const {
  const std::vector<std::string> names = registry_.names();
  const std::string* const asked = target.Find("model");
  const std::string* const version = target.Find("version");
  if (asked == nullptr && model >= names.size()) return Unavailable("no model is loaded");
  auto found =
      registry_.Find(asked == nullptr ? names[model] : *asked, version == nullptr ? "" : *version);
  if (!found) {
    Error error = found.error();
    if (error.code == Code::kNotFound) {
      error.message += fmt::format("; known models: {}", fmt::join(names, ", "));
    }
    return error;
  }
  Question question{.model = *std::move(found)};
  OCTET_ASSIGN(question.top_k, ParseTopK(target, question.model->class_count()));
  return question;
}

void InferHandler::Handle(size_t model, HttpRequest request, const RequestTarget& target,
                          const Respond& respond) const {
  auto question = ParseQuery(model, target);
  if (!question) return respond(ErrorResponse(request.target, Refusal{question.error()}));
  const Body body = std::make_shared<const std::vector<uint8_t>>(std::move(request.body));
  const auto images = ImagesOf(request.content_type, *body);
  if (!images) {
    HttpResponse response = ErrorResponse(request.target, images.error());
    response.model = question->model->name();
    return respond(std::move(response));
  }
  const std::shared_ptr<ServedModel> served = question->model;
  served->Classify({.image_file = images->front(),
                    .top_k = question->top_k,
                    .storage = body,
                    .cancelled = request.cancelled},
                   [served, respond, sent_target = std::move(request.target)](
                       const std::variant<ServedClassification, Refusal>& result) {
                     const auto* const refusal = std::get_if<Refusal>(&result);
                     HttpResponse response =
                         refusal != nullptr
                             ? ErrorResponse(sent_target, *refusal)
                             : HttpResponse{.body = JsonText(AnswerJson(
                                                *served, std::get<ServedClassification>(result)))};
                     response.model = served->name();
                     respond(std::move(response));
                   });
}

void InferHandler::HandleBatch(HttpRequest request, const RequestTarget& target,
                               const Respond& respond) const {
  auto question = ParseQuery(0, target);
  if (!question) return respond(ErrorResponse(request.target, Refusal{question.error()}));
  const Body body = std::make_shared<const std::vector<uint8_t>>(std::move(request.body));
  const auto images = ImagesOf(request.content_type, *body);
  if (!images) return respond(ErrorResponse(request.target, images.error()));
  const std::shared_ptr<ServedModel> served = question->model;
  auto answer = std::make_shared<BatchAnswer>();
  answer->results.resize(images->size());
  answer->missing = images->size();
  answer->model = served->name();
  answer->respond = respond;
  for (size_t i = 0; i < images->size(); ++i) {
    served->Classify(
        {.image_file = (*images)[i],
         .top_k = question->top_k,
         .storage = body,
         .cancelled = request.cancelled},
        [served, answer, i](const std::variant<ServedClassification, Refusal>& result) {
          const auto* const refusal = std::get_if<Refusal>(&result);
          if (refusal == nullptr) {
            return answer->Set(i, AnswerJson(*served, std::get<ServedClassification>(result)));
          }
          answer->Set(i, {{"success", false}, {"error", refusal->error.message}});
        });
  }
}

}  // namespace octet
