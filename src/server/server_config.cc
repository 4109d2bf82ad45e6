#include "server/server_config.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <functional>

#include "base/file.h"
#include "base/yaml_nesting.h"

namespace octet {
namespace {

constexpr size_t kMaxConfigBytes = size_t{1} << 20;
constexpr int kMaxConfigDepth = 16;

// Words whose values are files.
bool IsPath(std::string_view key) {
  return key == "path" || key == "labels" || key == "tflite_lib" || key == "model_repository" ||
         key == "tls_cert" || key == "tls_key";
}

// The reader of one file: where it is, for messages and relative paths.
struct Source {
  std::string name;
  std::string folder;

  Error At(const YAML::Node& node, const Error& error) const {
    const YAML::Mark mark = node.Mark();
    return mark.is_null() ? Prefixed(name, error)
                          : Prefixed(fmt::format("{}:{}", name, mark.line + 1), error);
  }
  std::string Resolved(std::string_view key, const std::string& value) const {
    if (!IsPath(key) || value.empty()) return value;
    return (std::filesystem::path(folder) / value).string();
  }
};

// Scalars as they are; a list of scalars as its elements with spaces between them; a map of one
// entry (latest: 2) as "latest 2".
Result<std::string> ValueText(const YAML::Node& node) {
  if (node.IsScalar()) return node.Scalar();
  std::string text;
  const auto append = [&text](const YAML::Node& word) {
    if (!word.IsScalar()) return false;
    text += (text.empty() ? "" : " ") + word.Scalar();
    return true;
  };
  bool scalars = node.IsSequence() || (node.IsMap() && node.size() == 1);
  if (node.IsSequence()) {
    for (const YAML::Node& element : node) scalars = scalars && append(element);
  } else if (scalars) {
    scalars = append(node.begin()->first) && append(node.begin()->second);
  }
  if (!scalars) return InvalidArgument("wants a word, a number or a list of them");
  return text;
}

using SetOption = std::function<Status(const std::string& key, const std::string& value)>;

Status ForEachKey(
    const Source& source, const YAML::Node& map,
    const std::function<Status(const std::string& key, const YAML::Node& value)>& call) {
  if (!map.IsMap()) return source.At(map, InvalidArgument("wants a map of options"));
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) return source.At(map, InvalidArgument("a key is not a word"));
    if (const Status status = call(entry.first.Scalar(), entry.second); !status) {
      return status;
    }
  }
  return {};
}

Status SetFromNode(const Source& source, const std::string& key, const YAML::Node& value,
                   const SetOption& set) {
  const auto text = ValueText(value);
  if (!text) return source.At(value, Prefixed(key, text.error()));
  if (const Status status = set(key, source.Resolved(key, *text)); !status) {
    return source.At(value, status.error());
  }
  return {};
}

// `preprocess: {resize: crop}` is the same as `resize: crop`.
Status SetModelKey(const Source& source, const std::string& key, const YAML::Node& value,
                   ModelOptions& options) {
  const SetOption set = [&](const std::string& name, const std::string& text) {
    return SetModelOption(options, name, text);
  };
  if (key != "preprocess") return SetFromNode(source, key, value, set);
  return ForEachKey(source, value, [&](const std::string& name, const YAML::Node& inner) {
    return SetFromNode(source, name, inner, set);
  });
}

Status ReadModel(const Source& source, const YAML::Node& node, const ModelOptions& defaults,
                 std::vector<ModelSpec>& models) {
  ModelSpec spec{.name = {}, .path = {}, .options = defaults};
  OCTET_TRY(ForEachKey(source, node, [&](const std::string& key, const YAML::Node& value) {
    if (key != "name" && key != "path") return SetModelKey(source, key, value, spec.options);
    return SetFromNode(source, key, value, [&](const std::string&, const std::string& text) {
      (key == "name" ? spec.name : spec.path) = text;
      return Status();
    });
  }));
  if (spec.name.empty() || spec.path.empty()) {
    return source.At(node, InvalidArgument("a model wants name and path"));
  }
  models.push_back(std::move(spec));
  return {};
}

Status ReadServer(const Source& source, const YAML::Node& root, ServerOptions& options) {
  // Before the models, wherever they stand.
  if (root.IsMap() && root["defaults"]) {
    OCTET_TRY(
        ForEachKey(source, root["defaults"], [&](const std::string& key, const YAML::Node& value) {
          return SetModelKey(source, key, value, options.model_defaults);
        }));
  }
  return ForEachKey(source, root, [&](const std::string& key, const YAML::Node& value) -> Status {
    if (key == "defaults") return {};
    if (key != "models") {
      return SetFromNode(source, key, value, [&](const std::string& name, const std::string& text) {
        return SetServerOption(options, name, text);
      });
    }
    if (!value.IsSequence()) return source.At(value, InvalidArgument("models: wants a list"));
    for (const YAML::Node& model : value) {
      OCTET_TRY(ReadModel(source, model, options.model_defaults, options.models));
    }
    return {};
  });
}

// The one place where yaml-cpp may throw.
Status WithDocument(std::string_view text, const Source& source,
                    const std::function<Status(const YAML::Node&)>& read) {
  if (text.size() > kMaxConfigBytes || NestsDeeperThan(text, kMaxConfigDepth)) {
    return InvalidArgument("{}: larger than {} bytes, or nested deeper than {} levels", source.name,
                           kMaxConfigBytes, kMaxConfigDepth);
  }
  try {
    const YAML::Node root = YAML::Load(std::string(text));
    if (root.IsNull()) return {};
    return read(root);
  } catch (const YAML::Exception& exception) {
    return InvalidArgument("{}:{}: {}", source.name, exception.mark.line + 1, exception.msg);
  }
}

Result<std::string> TextOf(const std::string& path) {
  OCTET_ASSIGN(const auto bytes, ReadFile(path, kMaxConfigBytes));
  return std::string(bytes.begin(), bytes.end());
}

std::string FolderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

}  // namespace

Status ParseServerConfig(std::string_view text, const std::string& name, const std::string& folder,
                         ServerOptions& options) {
  const Source source{name, folder};
  return WithDocument(text, source,
                      [&](const YAML::Node& root) { return ReadServer(source, root, options); });
}

Status ParseModelConfig(std::string_view text, const std::string& name, const std::string& folder,
                        ModelOptions& options) {
  const Source source{name, folder};
  return WithDocument(text, source, [&](const YAML::Node& root) {
    return ForEachKey(source, root, [&](const std::string& key, const YAML::Node& value) {
      return SetModelKey(source, key, value, options);
    });
  });
}

Status ReadServerConfig(const std::string& path, ServerOptions& options) {
  OCTET_ASSIGN(const std::string text, TextOf(path));
  return ParseServerConfig(text, path, FolderOf(path), options);
}

Status ReadModelConfigFile(const std::string& path, ModelOptions& options) {
  OCTET_ASSIGN(const std::string text, TextOf(path));
  return ParseModelConfig(text, path, FolderOf(path), options);
}

}  // namespace octet
