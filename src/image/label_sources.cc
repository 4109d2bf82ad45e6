#include "image/label_sources.h"

namespace octet {

Result<Labels> ResolveLabels(const LabelSources& sources) {
  if (!sources.named_path.empty()) return LoadLabels(sources.named_path);
  if (!sources.environment_path.empty()) return LoadLabels(sources.environment_path);
  if (const auto beside = FindLabelsFile(sources.model_path)) return LoadLabels(*beside);
  if (!sources.embedded_text.empty()) {
    auto labels = ParseLabels(sources.embedded_text);
    if (!labels) return Prefixed("labels inside the model", std::move(labels).error());
    return labels;
  }
  return Labels();
}

}  // namespace octet
