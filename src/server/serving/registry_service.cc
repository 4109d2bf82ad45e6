#include "server/serving/registry_service.h"

#include <algorithm>

namespace octet {

ServerMetadata RegistryService::Metadata() const {
  return {.name = "octet",
          .version = OCTET_VERSION,
          .extensions = {"binary_tensor_data", "classification", "schedule_policy", "parameters",
                         "model_configuration", "model_repository", "statistics",
                         "octet_encoded_images"}};
}

bool RegistryService::Ready() const { return !draining_ && registry_.RequiredAreReady(); }

Result<bool> RegistryService::ModelReady(std::string_view model, std::string_view version) const {
  const auto found = registry_.Find(model, version);
  if (found) return (*found)->delegate_ready();
  if (found.error().code == Code::kUnavailable) return false;
  return found.error();
}

Result<ModelDescription> RegistryService::MetadataOf(std::string_view model,
                                                     std::string_view version) const {
  OCTET_ASSIGN(const auto found, registry_.Find(model, version));
  ModelDescription metadata = found->Metadata();
  if (!version.empty()) return metadata;
  metadata.versions.clear();
  for (const auto& ready : registry_.Ready()) {
    if (ready->name() == model) metadata.versions.push_back(ready->version());
  }
  return metadata;
}

Result<ModelConfiguration> RegistryService::ConfigurationOf(std::string_view model,
                                                            std::string_view version) const {
  OCTET_ASSIGN(const auto found, registry_.Find(model, version));
  return found->Configuration();
}

Result<std::vector<ModelStatistics>> RegistryService::StatisticsOf(std::string_view model,
                                                                   std::string_view version) const {
  std::vector<ModelStatistics> statistics;
  if (!model.empty()) {
    OCTET_ASSIGN(const auto found, registry_.Find(model, version));
    if (!version.empty()) return std::vector{found->Statistics()};
  }
  for (const auto& ready : registry_.Ready()) {
    if (model.empty() || ready->name() == model) statistics.push_back(ready->Statistics());
  }
  return statistics;
}

void RegistryService::Infer(InferenceRequest request, InferenceDone done) {
  const auto found = registry_.Find(request.model, request.version);
  if (!found) return done(Refusal{found.error()});
  (*found)->Infer(std::move(request), std::move(done));
}

std::vector<RepositoryRow> RegistryService::RepositoryIndex(bool ready_only) const {
  return registry_.Index(ready_only);
}

void RegistryService::Control(std::function<Status()> job, const RepositoryDone& done) {
  if (!model_control_) {
    return done(
        Unavailable("explicit model load / unload is not allowed: start the server with "
                    "--model-control=explicit"));
  }
  const bool queued = loader_.TryPost([job = std::move(job), done] { done(job()); });
  if (!queued) done(Unavailable("too many models wait to be loaded"));
}

void RegistryService::LoadModel(std::string_view model, RepositoryDone done) {
  Control([this, name = std::string(model)] { return registry_.Load(name); }, done);
}

void RegistryService::UnloadModel(std::string_view model, RepositoryDone done) {
  Control([this, name = std::string(model)] { return registry_.Unload(name); }, done);
}

}  // namespace octet
