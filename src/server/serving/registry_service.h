// The InferenceService of a ModelRegistry.
#pragma once

#include <atomic>
#include <string_view>

#include "server/serving/inference_service.h"
#include "server/serving/model_registry.h"
#include "server/serving/work_queue.h"

namespace octet {

class RegistryService : public InferenceService {
 public:
  // Both borrowed; they outlive the service. `model_control`: LoadModel and UnloadModel are
  // allowed.
  RegistryService(ModelRegistry& registry, const std::atomic<bool>& draining, bool model_control)
      : registry_(registry), draining_(draining), model_control_(model_control) {}

  ServerMetadata Metadata() const override;
  bool Ready() const override;
  Result<bool> ModelReady(std::string_view model, std::string_view version) const override;
  Result<ModelDescription> MetadataOf(std::string_view model,
                                      std::string_view version) const override;
  Result<ModelConfiguration> ConfigurationOf(std::string_view model,
                                             std::string_view version) const override;
  Result<std::vector<ModelStatistics>> StatisticsOf(std::string_view model,
                                                    std::string_view version) const override;
  void Infer(InferenceRequest request, InferenceDone done) override;
  std::vector<RepositoryRow> RepositoryIndex(bool ready_only) const override;
  void LoadModel(std::string_view model, RepositoryDone done) override;
  void UnloadModel(std::string_view model, RepositoryDone done) override;

 private:
  void Control(std::function<Status()> job, const RepositoryDone& done);

  ModelRegistry& registry_;
  const std::atomic<bool>& draining_;
  const bool model_control_;
  WorkQueue loader_{1, 64};  // goes first: its jobs use all the others
};

}  // namespace octet
