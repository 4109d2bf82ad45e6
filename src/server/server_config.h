// serve.yaml: a server and its models as a file.
//
//   port: 8080                     # every word of server_options.h
//   defaults: {instances: 2}       # every word of serving/model_options.h, for all models
//   models:
//     - name: mobilenet
//       path: mobilenet.tflite     # relative to the file's own folder
//       versions: latest 2
// and a model's config.yaml in a repository: the words of serving/model_options.h.
// Errors name the file, the line and the key. The files are untrusted: sizes and nesting are
// bounded.
#pragma once

#include <string>

#include "base/result.h"
#include "server/server_options.h"

namespace octet {

// Puts what the file says over `options`.
Status ReadServerConfig(const std::string& path, ServerOptions& options);
Status ReadModelConfigFile(const std::string& path, ModelOptions& options);

// The same of a text; `name` stands for the file in messages, `folder` for where it is.
Status ParseServerConfig(std::string_view text, const std::string& name, const std::string& folder,
                         ServerOptions& options);
Status ParseModelConfig(std::string_view text, const std::string& name, const std::string& folder,
                        ModelOptions& options);

}  // namespace octet
