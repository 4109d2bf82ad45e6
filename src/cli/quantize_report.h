// What `octet quantize` says of its work: tables for people, JSON for machines.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "cli/json.h"
#include "cli/text_table.h"
#include "quantize/quantize_model.h"

namespace octet::cli {

struct ReportWords {
  bool all_layers = false;
  int worst = 5;

  void AddTo(CLI::App& app);
};

Json ReportJson(const QuantizeReport& report, const QuantizeOptions& options,
                const ReportWords& words);
void PrintReport(const QuantizeReport& report, const ReportWords& words);

// One line for each of several models.
class SummaryTable {
 public:
  void Add(const std::string& model, const Result<QuantizeReport>& report);
  std::string ToString() const { return table_.ToString(); }

 private:
  TextTable table_{{{"model"},
                    {"chosen"},
                    {"KL, noise", Align::kRight},
                    {"output SQNR", Align::kRight},
                    {"warnings", Align::kRight}}};
};

}  // namespace octet::cli
