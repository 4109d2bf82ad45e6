// POST /infer: a photo in, the most likely classes out.
//
//   multipart/form-data with a part `image`, or the image file itself as the body
//   ?model=NAME   another model than the endpoint's own
//   ?top_k=K      1 to the number of classes; 5 when not given
//   -> {"success":true,"predictions":[{"class_id","score","label"?,"probability"}],
//       "inference_time_ms","shape","model"}
// `score` is the raw quantised value, `shape` the model's input shape, `inference_time_ms` the run
// alone. The query is checked at once; splitting the body, decoding and running are jobs of the
// WorkQueue. Any thread may call Handle.
#pragma once

#include "server/http/http_message.h"
#include "server/metrics_registry.h"
#include "server/rest/request_target.h"
#include "server/serving/served_model.h"
#include "server/serving/work_queue.h"

namespace octet {

class InferHandler {
 public:
  // All borrowed; they outlive the handler and its jobs.
  InferHandler(const ServedModels& models, MetricsRegistry& metrics, WorkQueue& queue)
      : models_(models), metrics_(metrics), queue_(queue) {}

  // `default_model` is the index of the endpoint's own model.
  void Handle(size_t default_model, HttpRequest request, const RequestTarget& target,
              const Respond& respond) const;

 private:
  struct Question {
    size_t model;
    int top_k;
  };
  Result<Question> ParseQuery(size_t default_model, const RequestTarget& target) const;
  HttpResponse Answer(const Question& question, const HttpRequest& request) const;
  HttpResponse AnswerWithinMemory(const Question& question, const HttpRequest& request) const;

  const ServedModels& models_;
  MetricsRegistry& metrics_;
  WorkQueue& queue_;
};

}  // namespace octet
