// Where a model's class names come from. The first source that is given wins:
//   1. a path named by the user (--labels),
//   2. the path in the environment variable LABELS_PATH,
//   3. labels.txt or imagenet_labels.txt beside the model,
//   4. label files inside the model (TFLite Metadata),
//   5. none: predictions carry no label.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "image/labels.h"

namespace octet {

struct LabelSources {
  std::string named_path;
  std::string environment_path;
  std::string model_path;
  std::string embedded_text;  // content of the model's own label file; empty: none
};

// Errors name the path. Damaged or missing files of sources 1 to 3 are errors, not skipped.
Result<Labels> ResolveLabels(const LabelSources& sources);

}  // namespace octet
