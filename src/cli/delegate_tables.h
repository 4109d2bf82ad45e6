// What became of a model's delegate, for people and for machines.
#pragma once

#include "backend/delegate_report.h"
#include "cli/json.h"
#include "model/model.h"

namespace octet::cli {

// Verdict, sums, golden test, and every operator's place.
Json DelegateJson(const Subgraph& graph, const DelegateReport& report);
// The verdict in a line; with `nodes` a table of the operators too.
void PrintDelegate(const Subgraph& graph, const DelegateReport& report, bool nodes);

}  // namespace octet::cli
