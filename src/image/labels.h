// The names of a classifier's classes, in class order, from a text or JSON file.
//
// Text: one name a line, CR LF or LF, blank lines at the end dropped.
// JSON: ["tench", ...] or {"0": "tench", ...} or {"0": ["n01440764", "tench"], ...}.
// A file with one line more than the model has classes whose first name is "background" (the 1001
// classes of Inception and MobileNet files) fits: the first name is dropped. Bytes that are not
// UTF-8 become U+FFFD. Immutable: any thread may ask.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace octet {

class Labels {
 public:
  Labels() = default;
  explicit Labels(std::vector<std::string> names) : names_(std::move(names)) {}

  int size() const { return static_cast<int>(names_.size()); }
  bool empty() const { return names_.empty(); }
  // The name of class `class_id` of a model with `class_count` classes; empty when there is none.
  std::string LabelOf(int class_id, int class_count) const;

 private:
  std::vector<std::string> names_;
};

Result<Labels> ParseLabels(std::string_view text);
Result<Labels> LoadLabels(const std::string& path);

// labels.txt or imagenet_labels.txt beside the model, the first that exists.
std::optional<std::string> FindLabelsFile(const std::string& model_path);

}  // namespace octet
