#include "server/serving/model_registry.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "server/shown_bytes.h"

namespace octet {
namespace {

constexpr const char* kReady = "READY";
constexpr const char* kLoading = "LOADING";
constexpr const char* kUnavailable = "UNAVAILABLE";

Error UnknownModel(std::string_view name) {
  return NotFound("Request for unknown model: '{}' is not found", name.substr(0, kShownBytes));
}

}  // namespace

ModelRegistry::ModelRegistry(ServingContext& context, RegistryObserver& observer,
                             ReadModelConfig read_config, std::string repository,
                             ModelOptions repository_options)
    : context_(context),
      observer_(observer),
      read_config_(read_config),
      repository_(std::move(repository)),
      repository_options_(std::move(repository_options)) {}

ModelRegistry::~ModelRegistry() = default;

ModelRegistry::Entry* ModelRegistry::FindEntry(std::string_view name) {
  return const_cast<Entry*>(std::as_const(*this).FindEntry(name));
}

const ModelRegistry::Entry* ModelRegistry::FindEntry(std::string_view name) const {
  const auto found =
      std::ranges::find_if(entries_, [&](const auto& entry) { return entry->spec.name == name; });
  return found == entries_.end() ? nullptr : found->get();
}

Status ModelRegistry::Add(ModelSpec spec) {
  const std::lock_guard lock(mutex_);
  if (FindEntry(spec.name) != nullptr) {
    return InvalidArgument("{}: another model has the name '{}'", spec.path, spec.name);
  }
  auto entry = std::make_unique<Entry>();
  entry->spec = std::move(spec);
  entries_.push_back(std::move(entry));
  return {};
}

Status ModelRegistry::Load(std::string_view name) {
  const std::lock_guard loading(load_mutex_);
  const auto present = ListRepository(repository_);
  {
    const std::lock_guard lock(mutex_);
    Entry* entry = FindEntry(name);
    if (entry == nullptr) {
      if (std::ranges::find(present, name) == present.end()) {
        return Internal("failed to load '{}', failed to poll from model repository",
                        name.substr(0, kShownBytes));
      }
      auto found = std::make_unique<Entry>();
      found->spec = {std::string(name),
                     (std::filesystem::path(repository_) / std::string(name)).string(),
                     repository_options_};
      found->in_repository = true;
      entry = entries_.emplace_back(std::move(found)).get();
    }
    entry->unloaded = false;
    for (auto& [number, version] : entry->versions) version.failed.reset();  // asked for: try again
  }
  return LoadEntry(std::string(name));
}

Status ModelRegistry::Fail(const std::string& name, Error error) {
  observer_.LoadFailed(name, 0, error);
  const std::lock_guard lock(mutex_);
  FindEntry(name)->reason = error.message;
  return error;
}

// The caller holds load_mutex_, so the entry stays.
Status ModelRegistry::LoadEntry(const std::string& name) {
  ModelSpec spec;
  std::optional<FileIdentity> loaded_config;
  {
    const std::lock_guard lock(mutex_);
    const Entry& entry = *FindEntry(name);
    spec = entry.spec;
    loaded_config = entry.config;
  }
  auto files = FindModelFiles(spec.path);
  if (!files) return Fail(name, std::move(files).error());
  std::optional<FileIdentity> config;
  if (!files->config_path.empty()) {
    if (const auto identity = IdentityOf(files->config_path)) config = *identity;
    if (const Status read = read_config_(files->config_path, spec.options); !read) {
      return Fail(name, read.error());
    }
  }
  std::vector<int64_t> numbers;
  for (const ModelVersionFiles& version : files->versions) numbers.push_back(version.version);
  const VersionPolicy& policy = spec.options.versions;
  const bool latest = policy.kind == VersionPolicy::Kind::kLatest;
  // With "latest" all are candidates, from the highest down, until enough of them serve.
  const VersionPolicy candidates = latest ? VersionPolicy{VersionPolicy::Kind::kAll} : policy;
  std::vector<int64_t> wanted = candidates.Choose(numbers);
  std::ranges::reverse(wanted);
  if (wanted.empty()) {
    return Fail(name, Internal("failed to load '{}', no version is available", name));
  }
  std::vector<int64_t> serving;
  Status status;
  for (const int64_t number : wanted) {
    if (latest && static_cast<int>(serving.size()) == policy.latest) break;
    const auto& version = *std::ranges::find(files->versions, number, &ModelVersionFiles::version);
    const Status loaded = LoadVersion(name, version, spec.options, config != loaded_config);
    if (!loaded && status) status = loaded;
    const std::lock_guard lock(mutex_);
    if (FindEntry(name)->versions[number].model) serving.push_back(number);
  }
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = *FindEntry(name);
    entry.config = config;
    entry.reason.clear();
  }
  Retire(name, serving);
  return status;
}

Status ModelRegistry::LoadVersion(const std::string& name, const ModelVersionFiles& files,
                                  const ModelOptions& options, bool config_changed) {
  {
    const std::lock_guard lock(mutex_);
    Version& version = FindEntry(name)->versions[files.version];
    const bool current = version.model && version.model->files() == files && !config_changed;
    if (current) {
      version.reason.clear();
      return {};
    }
    if (version.failed == files && !config_changed) return Internal("{}", version.reason);
    if (!version.model) version.state = kLoading;
  }
  auto loaded = ServedModel::Load({name, files.version}, files, options, context_);
  if (!loaded) {
    observer_.LoadFailed(name, files.version, loaded.error());
    const std::lock_guard lock(mutex_);
    Version& version = FindEntry(name)->versions[files.version];
    version.failed = files;
    version.reason = loaded.error().message;
    version.state = version.model ? kReady : kUnavailable;
    return Internal("failed to load '{}', {}", name, loaded.error().message);
  }
  const std::shared_ptr<ServedModel> model = retired_.Share(*std::move(loaded));
  observer_.Loaded(*model);
  std::shared_ptr<ServedModel> replaced;  // goes after the lock
  const std::lock_guard lock(mutex_);
  Version& version = FindEntry(name)->versions[files.version];
  replaced = std::exchange(version.model, model);
  version.state = kReady;
  version.reason.clear();
  version.failed.reset();
  return {};
}

// Lets go all versions but those in `keep`; versions that failed stay in the index.
void ModelRegistry::Retire(const std::string& name, const std::vector<int64_t>& keep) {
  std::vector<std::shared_ptr<ServedModel>> gone;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = *FindEntry(name);
    for (auto numbered = entry.versions.begin(); numbered != entry.versions.end();) {
      Version& version = numbered->second;
      const bool kept = std::ranges::find(keep, numbered->first) != keep.end();
      if (!kept && version.model) gone.push_back(std::exchange(version.model, nullptr));
      if (!kept && version.failed) version.state = kUnavailable;
      numbered = kept || version.failed ? std::next(numbered) : entry.versions.erase(numbered);
    }
  }
  for (const auto& model : gone) observer_.Unloaded(name, model->files().version);
}

Status ModelRegistry::Unload(std::string_view name) {
  const std::lock_guard loading(load_mutex_);
  {
    const std::lock_guard lock(mutex_);
    Entry* const entry = FindEntry(name);
    if (entry == nullptr) return UnknownModel(name);
    entry->unloaded = true;
    for (auto& [number, version] : entry->versions) version.failed.reset();
  }
  Retire(std::string(name), {});
  return {};
}

void ModelRegistry::Refresh() {
  const std::lock_guard loading(load_mutex_);
  const auto present = ListRepository(repository_);
  std::vector<std::string> load;
  std::vector<std::string> gone;
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& name : present) {
      if (FindEntry(name) != nullptr) continue;
      auto entry = std::make_unique<Entry>();
      entry->spec = {name, (std::filesystem::path(repository_) / name).string(),
                     repository_options_};
      entry->in_repository = true;
      entries_.push_back(std::move(entry));
    }
    for (const auto& entry : entries_) {
      const bool there =
          !entry->in_repository || std::ranges::find(present, entry->spec.name) != present.end();
      if (!there) {
        gone.push_back(entry->spec.name);
      } else if (!entry->unloaded) {
        load.push_back(entry->spec.name);
      }
    }
  }
  for (const std::string& name : load) {
    if (const Status loaded = LoadEntry(name); !loaded) continue;  // the observer has been told
  }
  for (const std::string& name : gone) {
    Retire(name, {});
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& entry) { return entry->spec.name == name; });
  }
}

Result<std::shared_ptr<ServedModel>> ModelRegistry::Find(std::string_view name,
                                                         std::string_view version) const {
  const std::lock_guard lock(mutex_);
  const Entry* const entry = FindEntry(name);
  if (entry == nullptr) return UnknownModel(name);
  if (version.empty()) {
    for (auto numbered = entry->versions.rbegin(); numbered != entry->versions.rend(); ++numbered) {
      if (numbered->second.model) return numbered->second.model;
    }
    return Unavailable("Request for unknown model: '{}' has no available versions", name);
  }
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(version.data(), version.data() + version.size(), number);
  const bool whole = error == std::errc() && end == version.data() + version.size();
  const auto found = whole ? entry->versions.find(number) : entry->versions.end();
  if (found == entry->versions.end()) {
    return NotFound("Request for unknown model: '{}' version {} is not found", name,
                    version.substr(0, kShownBytes));
  }
  if (!found->second.model) {
    return Unavailable("Request for unknown model: '{}' version {} is not at ready state", name,
                       version);
  }
  return found->second.model;
}

std::vector<std::shared_ptr<ServedModel>> ModelRegistry::Ready() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<ServedModel>> models;
  for (const auto& entry : entries_) {
    for (const auto& [number, version] : entry->versions) {
      if (version.model) models.push_back(version.model);
    }
  }
  return models;
}

std::vector<RepositoryRow> ModelRegistry::Index(bool ready_only) const {
  const auto present = ready_only ? std::vector<std::string>() : ListRepository(repository_);
  const std::lock_guard lock(mutex_);
  std::vector<RepositoryRow> rows;
  for (const auto& entry : entries_) {
    for (const auto& [number, version] : entry->versions) {
      if (ready_only && version.state != kReady) continue;
      rows.push_back({entry->spec.name, std::to_string(number), version.state, version.reason});
    }
    if (!entry->versions.empty() || ready_only) continue;
    if (entry->unloaded) {
      rows.push_back({entry->spec.name, "", kUnavailable, "unloaded"});
    } else {
      rows.push_back(
          {entry->spec.name, "", entry->reason.empty() ? "" : kUnavailable, entry->reason});
    }
  }
  // What is in the repository and was never loaded has only a name.
  for (const std::string& name : present) {
    if (FindEntry(name) == nullptr) rows.push_back({name, "", "", ""});
  }
  return rows;
}

std::vector<std::string> ModelRegistry::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& entry : entries_) names.push_back(entry->spec.name);
  return names;
}

bool ModelRegistry::RequiredAreReady() const {
  const std::lock_guard lock(mutex_);
  return std::ranges::all_of(entries_, [](const auto& entry) {
    return !entry->spec.options.required || entry->unloaded ||
           std::ranges::any_of(entry->versions, [](const auto& numbered) {
             return numbered.second.model != nullptr && numbered.second.model->delegate_ready();
           });
  });
}

std::vector<std::string> ModelRegistry::WatchedFolders() const {
  namespace fs = std::filesystem;
  std::vector<fs::path> paths;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries_) paths.emplace_back(entry->spec.path);
  }
  std::vector<std::string> folders;
  const auto add_tree = [&](const fs::path& root) {
    std::error_code error;
    folders.push_back(root.string());
    for (fs::directory_iterator entry(root, error), end; !error && entry != end;
         entry.increment(error)) {
      if (fs::is_directory(entry->path(), error)) folders.push_back(entry->path().string());
    }
  };
  if (!repository_.empty()) folders.push_back(repository_);
  for (const fs::path& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      add_tree(path);
    } else {
      folders.push_back(path.has_parent_path() ? path.parent_path().string() : ".");
    }
  }
  // A model's folder that has nothing to load yet may be filling up.
  if (!repository_.empty()) {
    std::error_code error;
    for (fs::directory_iterator entry(repository_, error), end; !error && entry != end;
         entry.increment(error)) {
      if (fs::is_directory(entry->path(), error)) add_tree(entry->path());
    }
  }
  std::ranges::sort(folders);
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  return folders;
}

}  // namespace octet
