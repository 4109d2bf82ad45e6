#include <fmt/format.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/json.h"
#include "formats/network/describe_model.h"
#include "formats/tflite/tflite_reader.h"

namespace octet::cli {
namespace {

struct DumpWords {
  std::string model;
  std::string yaml;
  std::string json;  // a file; "-" for the summary that other commands print with --json
  std::string weights;
};

// What --json without a file name stands for.
constexpr const char* kSummary = "-";

Status WriteArrays(const std::string& path, const std::vector<NamedArray>& arrays) {
  std::vector<NamedView> views;
  for (const NamedArray& array : arrays)
    views.push_back({array.name, {array.array.type, array.array.shape, array.array.bytes}});
  auto bytes = FormatNpz(views);
  if (!bytes) return Prefixed(path, bytes.error());
  return WriteFile(path, *bytes);
}

Result<int> Dump(const DumpWords& words) {
  OCTET_ASSIGN(const Model model, ReadTfliteFile(words.model));
  auto description = DescribeModel(model, !words.weights.empty());
  if (!description) return Prefixed(words.model, description.error());
  std::vector<std::string> files;
  if (!words.yaml.empty()) {
    OCTET_TRY(WriteFile(words.yaml, description->yaml));
    files.push_back(words.yaml);
  }
  const bool json_file = !words.json.empty() && words.json != kSummary;
  if (json_file) {
    OCTET_TRY(WriteFile(words.json, description->json));
    files.push_back(words.json);
  }
  if (!words.weights.empty()) {
    OCTET_TRY(WriteArrays(words.weights, description->arrays));
    files.push_back(words.weights);
  }
  if (words.json == kSummary) {
    PrintJson({{"operators", model.main().operators.size()},
               {"tensors", model.main().tensors.size()},
               {"arrays", description->arrays.size()},
               {"files", files}});
  } else if (words.yaml.empty() && !json_file) {
    fmt::print("{}", description->yaml);
  } else {
    for (const std::string& file : files) fmt::print("{}\n", file);
  }
  return kDone;
}

}  // namespace

void AddDump(CLI::App& app, Action& action) {
  auto words = std::make_shared<DumpWords>();
  app.add_option("MODEL", words->model, "TFLite model")->required();
  app.add_option("--yaml", words->yaml,
                 "the description to write; without a file for it, it is printed");
  app.add_option("--json", words->json,
                 "the description as JSON; without a file name, a summary is printed as one JSON "
                 "object")
      ->expected(0, 1)
      ->default_str(kSummary);
  app.add_option("--weights", words->weights,
                 "the .npz file for the constants; without it they are left out");
  app.callback([words, &app, &action] {
    if (app.count("--json") > 0 && words->json.empty()) words->json = kSummary;
    action = [words] { return Dump(*words); };
  });
}

}  // namespace octet::cli
