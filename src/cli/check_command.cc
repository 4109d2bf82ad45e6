#include <fmt/format.h>

#include <map>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text_table.h"
#include "formats/tflite/tflite_reader.h"
#include "npu/ethosu_payload.h"
#include "npu/npu_target.h"

namespace octet::cli {
namespace {

struct CheckWords {
  std::string model;
  std::string target;
  std::string mesa;
  bool json = false;
};

Json OperatorJson(const Operator& op, size_t index, const OperatorPlacement& placed) {
  Json json = {
      {"index", index}, {"name", op.Name()}, {"placement", PlacementName(placed.placement)}};
  if (!placed.rule.empty()) json["rule"] = placed.rule;
  if (!placed.value.empty()) json["value"] = placed.value;
  if (!placed.hint.empty()) json["hint"] = placed.hint;
  return json;
}

void PrintAsJson(const Subgraph& graph, const ModelPlacement& placement) {
  Json json = {
      {"target", placement.target}, {"rules", placement.rules}, {"operators", Json::array()}};
  for (size_t i = 0; i < graph.operators.size(); ++i)
    json["operators"].push_back(OperatorJson(graph.operators[i], i, placement.operators[i]));
  json["npu_operators"] = placement.npu_operators;
  json["cpu_operators"] = placement.cpu_operators;
  json["npu_macs_share"] = placement.npu_macs_share;
  json["partitions"] = placement.partitions;
  PrintJson(json);
}

// "CPU" is what people look for.
std::string PlacementWord(Placement placement) {
  switch (placement) {
    case Placement::kNpu:
      return "NPU";
    case Placement::kCpu:
      return "CPU";
    default:
      return std::string(PlacementName(placement));
  }
}

// Each hint once, with how many operators it would help, the most first.
void PrintHints(const ModelPlacement& placement) {
  std::map<std::string, int> counts;
  for (const OperatorPlacement& op : placement.operators) {
    if (!op.hint.empty()) ++counts[op.hint];
  }
  if (counts.empty()) return;
  std::vector<std::pair<std::string, int>> hints(counts.begin(), counts.end());
  std::ranges::stable_sort(hints, [](const auto& a, const auto& b) { return a.second > b.second; });
  fmt::print("\nwhat to change\n");
  TextTable table({{"  operators", Align::kRight}, {"change"}});
  for (const auto& [hint, count] : hints) table.AddRow({fmt::format("{}", count), hint});
  fmt::print("{}", table.ToString());
}

void PrintAsTables(const Subgraph& graph, const ModelPlacement& placement) {
  TextTable table({{"  op", Align::kRight}, {"name"}, {"runs on"}, {"rule"}, {"value"}});
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const OperatorPlacement& placed = placement.operators[i];
    // Of an operator that the NPU lacks, the name says it all.
    const bool named = placed.placement == Placement::kCpu;
    table.AddRow({fmt::format("  {}", i), graph.operators[i].Name(),
                  PlacementWord(placed.placement), placed.rule, named ? "" : placed.value});
  }
  fmt::print("{}", table.ToString());
  PrintHints(placement);
  fmt::print(
      "\n{} ({} rules): {} of {} operators on the NPU, {:.1f} % of the MACs, {} partition{}\n",
      placement.target, placement.rules, placement.npu_operators, graph.operators.size(),
      100 * placement.npu_macs_share, placement.partitions, placement.partitions == 1 ? "" : "s");
}

Result<int> Check(const CheckWords& words) {
  OCTET_ASSIGN(const NpuTarget* target, FindNpuTarget(words.target));
  PlacementOptions options;
  if (!words.mesa.empty()) {
    OCTET_ASSIGN(options.driver, ParseDriverVersion(words.mesa));
  }
  OCTET_ASSIGN(const Model model, ReadTfliteFile(words.model));
  if (const Status status = RefuseIfCompiledForEthosU(model); !status)
    return Prefixed(words.model, status.error());
  auto placement = target->place(model, options);
  if (!placement) return Prefixed(words.model, placement.error());
  if (words.json) {
    PrintAsJson(model.main(), *placement);
  } else {
    PrintAsTables(model.main(), *placement);
  }
  return placement->npu_operators == 0 ? kAnswerIsNo : kDone;
}

}  // namespace

void AddCheck(CLI::App& app, Action& action) {
  auto words = std::make_shared<CheckWords>();
  app.add_option("MODEL", words->model, "TFLite model")->required();
  app.add_option("--target", words->target, "the NPU: rk3588")
      ->required()
      ->check(Understood(FindNpuTarget));
  app.add_option("--mesa", words->mesa,
                 "version of Mesa on the target (26.2.6); without it, rules of every version hold")
      ->check(Understood(ParseDriverVersion));
  app.add_flag("--json", words->json, "print one JSON object");
  app.callback([words, &action] { action = [words] { return Check(*words); }; });
}

}  // namespace octet::cli
