#include "image/labels.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/file.h"
#include "image/labels_json.h"
#include "image/utf8.h"

namespace octet {
namespace {

constexpr size_t kMaxFileBytes = 16 << 20;
constexpr std::string_view kBackground = "background";
constexpr const char* kLabelFileNames[] = {"labels.txt", "imagenet_labels.txt"};

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool LooksLikeJson(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace

std::string Labels::LabelOf(int class_id, int class_count) const {
  const bool drops_background =
      !empty() && size() == class_count + 1 && names_.front() == kBackground;
  const int64_t line = int64_t{class_id} + (drops_background ? 1 : 0);
  return class_id >= 0 && line < size() ? names_[static_cast<size_t>(line)] : std::string();
}

Result<Labels> ParseLabels(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::string valid = ValidUtf8(text);
  std::vector<std::string> names;
  if (LooksLikeJson(valid)) {
    OCTET_ASSIGN(names, ParseJsonLabels(valid));
  } else {
    names = LinesOf(valid);
  }
  if (names.empty()) return Corrupt("labels: no names");
  return Labels(std::move(names));
}

Result<Labels> LoadLabels(const std::string& path) {
  OCTET_ASSIGN(const std::vector<uint8_t> bytes, ReadFile(path, kMaxFileBytes));
  auto labels = ParseLabels({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!labels) return Prefixed(path, std::move(labels).error());
  return labels;
}

std::optional<std::string> FindLabelsFile(const std::string& model_path) {
  const auto folder = std::filesystem::path(model_path).parent_path();
  for (const char* name : kLabelFileNames) {
    const auto path = folder / name;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path.string();
  }
  return std::nullopt;
}

}  // namespace octet
