// An InferenceService with one model "fake" that needs no file: one UINT8 input, 1001 UINT8 scores.
// `infer` says what becomes of a request; by default it is answered at once with scores 0, 1, 2,
// ...
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "server/serving/inference_service.h"

namespace octet::testing {

class FakeInferenceService : public InferenceService {
 public:
  static constexpr size_t kScores = 1001;

  static InferenceResponse Scores(const InferenceRequest& request) {
    static const std::vector<uint8_t> scores = [] {
      std::vector<uint8_t> values(kScores);
      for (size_t i = 0; i < kScores; ++i) values[i] = static_cast<uint8_t>(i);
      return values;
    }();
    InferenceResponse response{.model = "fake", .version = "1", .id = request.id, .outputs = {}};
    response.outputs.push_back(
        {.name = "scores", .datatype = "UINT8", .shape = {1, kScores}, .bytes = scores});
    return response;
  }

  std::function<void(InferenceRequest, InferenceDone)> infer =
      [](const InferenceRequest& request, const InferenceDone& done) { done(Scores(request)); };
  std::atomic<bool> ready = true;
  std::atomic<bool> model_control = true;

  ServerMetadata Metadata() const override {
    return {.name = "octet", .version = "0", .extensions = {"classification", "parameters"}};
  }
  bool Ready() const override { return ready; }
  Result<bool> ModelReady(std::string_view model, std::string_view) const override {
    OCTET_TRY(Check(model));
    return ready.load();
  }
  Result<ModelDescription> MetadataOf(std::string_view model, std::string_view) const override {
    OCTET_TRY(Check(model));
    return ModelDescription{.name = "fake",
                            .versions = {"1"},
                            .platform = "tflite_flatbuffer",
                            .inputs = {{"input", "UINT8", {1, 224, 224, 3}}},
                            .outputs = {{"scores", "UINT8", {1, kScores}}},
                            .properties = {{"backend", "none"}}};
  }
  Result<ModelConfiguration> ConfigurationOf(std::string_view model,
                                             std::string_view) const override {
    OCTET_TRY(Check(model));
    return ModelConfiguration{.name = "fake",
                              .platform = "tflite_flatbuffer",
                              .backend = "octet",
                              .max_batch_size = 8,
                              .inputs = {{"input", "UINT8", {224, 224, 3}}},
                              .outputs = {{"scores", "UINT8", {kScores}}},
                              .label_filename = "labels.txt",
                              .image_input = true,
                              .instances = 2,
                              .max_queue_delay_us = 500,
                              .parameters = {{"threads", "1"}}};
  }
  Result<std::vector<ModelStatistics>> StatisticsOf(std::string_view model,
                                                    std::string_view) const override {
    if (!model.empty()) OCTET_TRY(Check(model));
    ModelStatistics row;
    row.name = "fake";
    row.version = "1";
    row.inference_count = 7;
    row.success = row.queue = row.compute_input = row.compute_infer = row.compute_output = {7, 70};
    row.batches = {{.batch_size = 1, .compute_infer = {7, 70}}};
    row.memory_bytes = 4096;
    return std::vector{row};
  }
  void Infer(InferenceRequest request, InferenceDone done) override {
    if (const Status status = Check(request.model); !status) {
      return done(Refusal{.error = status.error()});
    }
    infer(std::move(request), std::move(done));
  }
  std::vector<RepositoryRow> RepositoryIndex(bool ready_only) const override {
    std::vector<RepositoryRow> rows{{"fake", "1", "READY", ""}};
    if (!ready_only) rows.push_back({"broken", "1", "UNAVAILABLE", "no such file"});
    return rows;
  }
  void LoadModel(std::string_view model, RepositoryDone done) override {
    Change("load", model, done);
  }
  void UnloadModel(std::string_view model, RepositoryDone done) override {
    Change("unload", model, done);
  }
  // "load fake", ...: what the repository was asked to do.
  std::vector<std::string> changes() const {
    const std::lock_guard lock(mutex_);
    return changes_;
  }

 private:
  static Status Check(std::string_view model) {
    if (model == "fake") return {};
    return NotFound("Request for unknown model: '{}' is not found", model);
  }
  void Change(std::string_view what, std::string_view model, const RepositoryDone& done) {
    if (!model_control) {
      return done(Unavailable("explicit model load / unload is not allowed if polling is enabled"));
    }
    if (const Status status = Check(model); !status) return done(status);
    {
      const std::lock_guard lock(mutex_);
      changes_.push_back(fmt::format("{} {}", what, model));
    }
    done({});
  }

  mutable std::mutex mutex_;
  std::vector<std::string> changes_;
};

}  // namespace octet::testing
