#include <fmt/format.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text_table.h"
#include "npu/doctor.h"

namespace octet::cli {
namespace {

struct DoctorWords {
  std::string root = "/";
  bool json = false;
};

const char* VerdictOf(const Diagnosis& diagnosis) {
  return diagnosis.usable ? "usable" : "not usable";
}

void PrintAsJson(const Diagnosis& diagnosis) {
  Json json = {{"verdict", VerdictOf(diagnosis)}, {"checks", Json::array()}};
  for (const auto& [name, result] : diagnosis.lines) {
    json["checks"].push_back({{"name", name},
                              {"status", CheckStatusName(result.status)},
                              {"evidence", result.evidence},
                              {"remedy", result.remedy}});
  }
  PrintJson(json);
}

void PrintAsTable(const Diagnosis& diagnosis) {
  TextTable table({{"check"}, {"status"}, {"evidence"}});
  for (const auto& [name, result] : diagnosis.lines) {
    table.AddRow({std::string(name), std::string(CheckStatusName(result.status)), result.evidence});
    if (!result.remedy.empty()) table.AddRow({"", "", "-> " + result.remedy});
  }
  fmt::print("{}\nThe NPU is {}.\n", table.ToString(), VerdictOf(diagnosis));
}

Result<int> Doctor(const DoctorWords& words) {
  const Host host(words.root);
  if (!host.IsFolder("/")) return NotFound("{}: no such folder", words.root);
  const Diagnosis diagnosis = Examine(host);
  if (words.json) {
    PrintAsJson(diagnosis);
  } else {
    PrintAsTable(diagnosis);
  }
  return diagnosis.usable ? kDone : kAnswerIsNo;
}

}  // namespace

void AddDoctor(CLI::App& app, Action& action) {
  auto words = std::make_shared<DoctorWords>();
  app.add_option("--root", words->root,
                 "examine the machine whose root is this folder, such as a mounted card")
      ->capture_default_str();
  app.add_flag("--json", words->json, "print one JSON object");
  app.callback([words, &action] { action = [words] { return Doctor(*words); }; });
}

}  // namespace octet::cli
