#include "cli/delegate_tables.h"

#include <fmt/format.h>

#include "cli/text_table.h"

namespace octet::cli {

Json DelegateJson(const Subgraph& graph, const DelegateReport& report) {
  Json json = {{"library", report.library},
               {"verdict", VerdictName(report.verdict)},
               {"reason", report.reason},
               {"rules", report.rules},
               {"delegated_operators", report.delegated_nodes},
               {"partitions", report.partitions},
               {"macs_share", report.macs_share},
               {"crashes", report.crashes}};
  if (report.golden) {
    json["golden"] = {{"passed", report.golden->passed},
                      {"reason", report.golden->reason},
                      {"max_steps", report.golden->max_steps},
                      {"compared_values", report.golden->compared_values}};
  }
  json["operators"] = Json::array();
  for (size_t i = 0; i < report.nodes.size(); ++i) {
    const NodePlacement& node = report.nodes[i];
    json["operators"].push_back({{"index", i},
                                 {"name", graph.operators[i].Name()},
                                 {"placement", node.partition >= 0 ? "delegate" : "cpu"},
                                 {"partition", node.partition},
                                 {"reason", node.reason},
                                 {"detail", node.detail}});
  }
  return json;
}

void PrintDelegate(const Subgraph& graph, const DelegateReport& report, bool nodes) {
  fmt::print("\ndelegate {}: {}{}{}\n", report.library.empty() ? "(none)" : report.library,
             VerdictName(report.verdict), report.reason.empty() ? "" : ": ", report.reason);
  if (report.nodes.empty()) return;
  fmt::print("  {} of {} operators, {} partitions, {:.1f} % of the MACs\n", report.delegated_nodes,
             report.nodes.size(), report.partitions, 100 * report.macs_share);
  if (report.golden && report.golden->passed) {
    fmt::print("  golden test passed: {} values within {:.4g} steps\n",
               WithThousands(report.golden->compared_values), report.golden->max_steps);
  }
  if (!nodes) return;
  TextTable table({{"  op", Align::kRight},
                   {"name"},
                   {"placement"},
                   {"partition", Align::kRight},
                   {"reason"},
                   {"detail"}});
  for (size_t i = 0; i < report.nodes.size(); ++i) {
    const NodePlacement& node = report.nodes[i];
    const bool delegated = node.partition >= 0;
    table.AddRow({fmt::format("  {}", i), graph.operators[i].Name(), delegated ? "delegate" : "cpu",
                  delegated ? std::to_string(node.partition) : "", node.reason, node.detail});
  }
  fmt::print("{}", table.ToString());
}

}  // namespace octet::cli
