#include "model/metadata.h"

namespace octet {

std::string EmbeddedLabels(const Model& model) {
  if (model.metadata.outputs.empty()) return "";
  for (const std::string& name : model.metadata.outputs[0].label_files) {
    for (const AssociatedFile& file : model.associated_files) {
      if (file.name == name) return {file.bytes.begin(), file.bytes.end()};
    }
  }
  return "";
}

}  // namespace octet
