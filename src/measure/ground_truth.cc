#include "measure/ground_truth.h"

#include <algorithm>
#include <charconv>

namespace octet {
namespace {

// Fields of one line; quotes taken off.
std::vector<std::string> Fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<std::vector<LabelledFile>> ParseGroundTruth(std::string_view csv) {
  const std::vector<std::string> header = Fields(TakeLine(csv));
  const auto column = [&header](std::string_view name) {
    return static_cast<size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const size_t file = column("file");
  const size_t class_id = std::min(column("class_1000"), column("class"));
  const size_t split = column("split");
  if (file == header.size() || class_id == header.size())
    return InvalidArgument("line 1: want columns file and class (or class_1000)");
  std::vector<LabelledFile> rows;
  for (int number = 2; !csv.empty(); ++number) {
    const std::string_view line = TakeLine(csv);
    if (line.empty()) continue;
    const auto fields = Fields(line);
    if (fields.size() != header.size())
      return InvalidArgument("line {}: {} fields, the header has {}", number, fields.size(),
                             header.size());
    LabelledFile row{fields[file], 0, split < header.size() ? fields[split] : ""};
    const std::string& word = fields[class_id];
    const auto [end, failure] =
        std::from_chars(word.data(), word.data() + word.size(), row.class_id);
    if (failure != std::errc() || end != word.data() + word.size() || row.class_id < 0)
      return InvalidArgument("line {}: the class is '{}', want a number", number, word);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace octet
