// The models that are served, by name and version, and how they come and go.
//
//   Add (names from the command line), Load / Unload / Refresh, Find
// A version is loaded, checked and warm before requests see it; what it replaces answers the
// requests it has and is then destroyed by a thread of the registry's own. A load that fails leaves
// what was served as it was, and its reason in the index. With the policy "latest", a version that
// cannot be loaded lets the next lower one serve. Any thread may call everything; loads wait for
// each other, nothing else waits for a load.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/serving/inference_service.h"
#include "server/serving/model_files.h"
#include "server/serving/model_options.h"
#include "server/serving/retired_models.h"
#include "server/serving/served_model.h"

namespace octet {

struct ModelSpec {
  std::string name;
  std::string path;  // see serving/model_files.h
  ModelOptions options;
};

// What happens to models, for the log.
class RegistryObserver {
 public:
  virtual ~RegistryObserver() = default;
  virtual void Loaded(const ServedModel& model) = 0;
  virtual void Unloaded(const std::string& name, int64_t version) = 0;
  virtual void LoadFailed(const std::string& name, int64_t version, const Error& error) = 0;
};

// Puts what a model's config.yaml says over `options`.
using ReadModelConfig = Status (*)(const std::string& path, ModelOptions& options);

class ModelRegistry {
 public:
  // All borrowed; they outlive the registry. `repository`: empty for none; the options are those of
  // its models.
  ModelRegistry(ServingContext& context, RegistryObserver& observer, ReadModelConfig read_config,
                std::string repository, ModelOptions repository_options);
  ~ModelRegistry();

  // A model that is not loaded yet. InvalidArgument when the name is taken.
  Status Add(ModelSpec spec);
  // What has changed on disk is loaded. An error when any version that was tried failed, even when
  // others serve. A name that was not added is looked for in the repository.
  Status Load(std::string_view name);
  // NotFound for an unknown name.
  Status Unload(std::string_view name);
  // Loads what has changed of all models, takes up what is new in the repository, and lets go what
  // is no longer there. Failures are the observer's.
  void Refresh();

  // The latest version that is ready for an empty `version`.
  Result<std::shared_ptr<ServedModel>> Find(std::string_view name, std::string_view version) const;
  // Every version that is ready, in the order the models were added.
  std::vector<std::shared_ptr<ServedModel>> Ready() const;
  std::vector<RepositoryRow> Index(bool ready_only) const;
  // In the order they were added.
  std::vector<std::string> names() const;
  bool RequiredAreReady() const;
  // Folders in which a change may concern a model.
  std::vector<std::string> WatchedFolders() const;

 private:
  struct Version {
    std::shared_ptr<ServedModel> model;  // null: none serves
    std::string state;
    std::string reason;
    std::optional<ModelVersionFiles> failed;  // what could not be loaded, as it was then
  };
  struct Entry {
    ModelSpec spec;
    bool in_repository = false;
    bool unloaded = false;  // on request: Refresh leaves it alone
    std::optional<FileIdentity> config;
    std::map<int64_t, Version> versions;
    std::string reason;  // why there are no versions
  };

  Status LoadEntry(const std::string& name);
  Status LoadVersion(const std::string& name, const ModelVersionFiles& files,
                     const ModelOptions& options, bool config_changed);
  Status Fail(const std::string& name, Error error);
  void Retire(const std::string& name, const std::vector<int64_t>& keep);
  Entry* FindEntry(std::string_view name);
  const Entry* FindEntry(std::string_view name) const;

  ServingContext& context_;
  RegistryObserver& observer_;
  const ReadModelConfig read_config_;
  const std::string repository_;
  const ModelOptions repository_options_;

  std::mutex load_mutex_;     // one load at a time; taken before mutex_
  mutable std::mutex mutex_;  // requests wait for it: the disk is not read while it is held
  RetiredModels retired_;     // outlives the entries, whose models it takes
  std::vector<std::unique_ptr<Entry>> entries_;  // in the order they were added
};

}  // namespace octet
