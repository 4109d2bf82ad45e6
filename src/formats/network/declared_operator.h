// Operators as TFLite has them, over tensors that the description declares: what a dump is made of.
//
//   - CONV_2D: {in: [x, w, b], out: [y], filters: 32, kernel: [3, 3], padding: SAME, stride_w: 2}
//
// `filters`, `kernel` and the like repeat what the shape of the filter says, for the reader's sake;
// a description in which they differ is refused.
#pragma once

#include "formats/network/description_node.h"
#include "formats/network/graph_builder.h"
#include "formats/network/scope.h"

namespace octet::network {

// Whether the word is one of TFLite's operators, or CUSTOM.
bool IsDeclaredOperator(std::string_view word);
// Adds what the shapes of an operator's filter say to its fields.
void AddShapeFacts(const Subgraph& graph, const Operator& op, DescriptionNode& fields);
Result<Operator> ReadDeclaredOperator(const DescriptionSource& source, const std::string& word,
                                      const DescriptionNode& fields, const Scope& scope,
                                      GraphBuilder& graph);

}  // namespace octet::network
