// Where the versions of a model are on disk.
//
//   a file                          version 1
//   a folder with model.tflite, or with one .tflite file of any name
//                                   version 1; labels.txt and config.yaml beside it are its own
//   a folder of folders 1, 2, ...   a version each, as above; labels.txt and config.yaml beside the
//                                   version folders are for all of them
// A repository is a folder of such folders, named as the models are. These are the forms in which
// KServe mounts /mnt/models. Names that start with a dot are not looked at: a version may be
// written under such a name and then be renamed. Any thread may call.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace octet {

// Equal as long as nobody has written to the file or put another in its place.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t bytes = 0;
  int64_t modified_ns = 0;
  friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};
// NotFound, naming the path.
Result<FileIdentity> IdentityOf(const std::string& path);

struct ModelVersionFiles {
  int64_t version = 1;
  std::string model_path;
  std::string labels_path;  // empty: none
  FileIdentity model_identity;
  FileIdentity labels_identity;

  friend bool operator==(const ModelVersionFiles&, const ModelVersionFiles&) = default;
};

struct ModelFiles {
  std::vector<ModelVersionFiles> versions;  // ascending, at least one
  std::string config_path;                  // config.yaml; empty: none
};

// NotFound when there is no model at `path`, naming what was looked for.
Result<ModelFiles> FindModelFiles(const std::string& path);

// The names of the folders in `repository` that hold a model, sorted. Empty when it is none.
std::vector<std::string> ListRepository(const std::string& repository);

}  // namespace octet
