// POST /infer: a photo in, the most likely classes out. POST /infer/batch: several.
//
//   multipart/form-data with a part `image`, or the image file itself as the body
//   ?model=NAME   another model than the endpoint's own     ?version=N   another than the latest
//   ?top_k=K      1 to the number of classes; 5 when not given
//   -> {"success":true,"predictions":[{"class_id","score","label"?,"probability"}],
//       "inference_time_ms","shape","model"}
//   /infer/batch -> {"success":true,"results":[...]}: in the order of the `image` parts, for each
//   the
//       answer or {"success":false,"error"}
// `score` is the raw quantised value, `shape` the model's input shape, `inference_time_ms` the run
// alone. Decoding and running are jobs of the model's workers. Any thread may call.
#pragma once

#include <cstddef>

#include "server/http/http_message.h"
#include "server/rest/request_target.h"
#include "server/serving/model_registry.h"

namespace octet {

class InferHandler {
 public:
  // Borrowed; it outlives the handler.
  explicit InferHandler(const ModelRegistry& registry) : registry_(registry) {}

  // `model` is the position of the endpoint's own model in ModelRegistry::names.
  void Handle(size_t model, HttpRequest request, const RequestTarget& target,
              const Respond& respond) const;
  void HandleBatch(HttpRequest request, const RequestTarget& target, const Respond& respond) const;

 private:
  struct Question {
    std::shared_ptr<ServedModel> model;
    int top_k = 0;
  };
  Result<Question> ParseQuery(size_t model, const RequestTarget& target) const;

  const ModelRegistry& registry_;
};

}  // namespace octet
