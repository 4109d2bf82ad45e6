#include <fmt/format.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text_table.h"
#include "formats/tflite/tflite_reader.h"
#include "model/diff.h"

namespace octet::cli {
namespace {

struct DiffWords {
  std::string a;
  std::string b;
  size_t max_count = 100;
  bool json = false;
};

Result<int> Diff(const DiffWords& words) {
  OCTET_ASSIGN(const Model a, ReadTfliteFile(words.a));
  OCTET_ASSIGN(const Model b, ReadTfliteFile(words.b));
  const auto differences = DiffModels(a, b, words.max_count);
  if (words.json) {
    Json json = {{"equal", differences.empty()}, {"differences", Json::array()}};
    for (const ModelDifference& row : differences)
      json["differences"].push_back({{"path", row.path}, {"a", row.a}, {"b", row.b}});
    PrintJson(json);
  } else if (differences.empty()) {
    fmt::print("equal: the same operators, tensors, values and quantisation\n");
  } else {
    TextTable table({{"where"}, {words.a}, {words.b}});
    for (const ModelDifference& row : differences) table.AddRow({row.path, row.a, row.b});
    fmt::print("{}", table.ToString());
    if (differences.size() == words.max_count)
      fmt::print("there may be more: --max-count shows them\n");
  }
  return differences.empty() ? kDone : kAnswerIsNo;
}

}  // namespace

void AddDiff(CLI::App& app, Action& action) {
  auto words = std::make_shared<DiffWords>();
  app.add_option("A", words->a, "TFLite model")->required();
  app.add_option("B", words->b, "the other one")->required();
  app.add_option("--max-count", words->max_count, "differences to look for")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--json", words->json, "print one JSON object");
  app.callback([words, &action] { action = [words] { return Diff(*words); }; });
}

}  // namespace octet::cli
