// Walks a list of nodes and adds what they say to a graph: layers, declared operators, and
// fragments, which are lists of nodes with parameters.
//
//   nodes:
//     - conv: {filters: 16, kernel: 3}            a layer of layer_table.h; in: what was before
//     - irf: {expand: 3, filters: 24, times: 2}   a fragment, twice
//     - CONV_2D: {in: [x, w, b], out: y, ...}     TFLite's operator over declared tensors
//   fragments:
//     irf(expand, filters, kernel = 3):
//       - conv: {filters: expand * channels, kernel: 1}
//       ...
//
// Inside a fragment `in` is its input, `channels` that input's last extent; it sees its parameters
// and the network's, and no other names. Its output is its last node's. `i` counts `times`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "formats/network/graph_builder.h"
#include "formats/network/scope.h"

namespace octet::network {

struct Fragment {
  struct Parameter {
    std::string name;
    std::optional<DescriptionNode> fallback;
  };
  std::vector<Parameter> parameters;
  const DescriptionNode* nodes = nullptr;  // borrowed from the description
};
using Fragments = std::map<std::string, Fragment, std::less<>>;

Result<Fragments> ReadFragments(const DescriptionSource& source, const DescriptionNode* node);

class NodeList {
 public:
  NodeList(const DescriptionSource& source, const Fragments& fragments,
           std::map<std::string, Argument, std::less<>> network_arguments, GraphBuilder& graph)
      : source_(source),
        fragments_(fragments),
        network_arguments_(std::move(network_arguments)),
        graph_(graph) {}

  // Errors have their place.
  Status Add(const DescriptionNode& nodes, Scope& scope);

 private:
  Status AddNode(const DescriptionNode& node, Scope& scope);
  Status AddOnce(const std::string& word, const DescriptionNode& fields, Scope& scope);
  Status AddLayer(const std::string& word, const DescriptionNode& fields, const std::string& path,
                  std::vector<int32_t> inputs, const std::vector<std::string>& names, Scope& scope);
  Status AddFragment(const std::string& word, const Fragment& fragment,
                     const DescriptionNode& fields, const std::string& path,
                     const std::vector<int32_t>& inputs, Scope& scope);
  Status AddDeclared(const std::string& word, const DescriptionNode& fields, Scope& scope);
  Result<std::vector<int32_t>> Inputs(const DescriptionNode& fields, const Scope& scope) const;
  Result<std::string> PathOf(const std::string& word, const DescriptionNode& fields,
                             const std::vector<std::string>& names, Scope& scope) const;

  const DescriptionSource& source_;
  const Fragments& fragments_;
  std::map<std::string, Argument, std::less<>> network_arguments_;
  GraphBuilder& graph_;
};

}  // namespace octet::network
