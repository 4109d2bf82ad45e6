// Tensors as a dump lists them, in the order of their indices:
//
//   x: {type: UINT8, shape: [1, 224, 224, 3], scale: 0.0078125, zero_point: 128}
//   w: {type: INT8, shape: [32, 3, 3, 3], scales: {array: w/scales}, constant: true}
//   axes: {type: INT32, shape: [2], values: [1, 2]}
//   t7: {type: INT8, shape: [4], name: {hex: ff}}       the name in the file is another
//   w2: {type: INT8, shape: [32, 3, 3, 3], data: w}     the same bytes as another constant
#pragma once

#include <set>
#include <string>
#include <vector>

#include "formats/network/description_node.h"
#include "formats/network/graph_builder.h"
#include "formats/network/scope.h"

namespace octet::network {

// Arrays that a description refers to, to be written beside it.
struct ArrayList {
  bool allowed = true;  // else everything goes inline, and constants are left out
  std::vector<NamedArray> arrays;
  std::set<std::string> names;  // of tensors and arrays, no two equal

  // The name, lengthened until no other has it.
  std::string Reserve(std::string name) {
    while (!names.insert(name).second) name += '_';
    return name;
  }
};

// `shared`: the name of the constant with the same bytes, before this one; empty: none.
DescriptionNode DescribeTensor(const Tensor& tensor, const std::string& id,
                               const std::string& shared, ArrayList& arrays);

Status ReadDeclaredTensors(const DescriptionSource& source, const DescriptionNode& node,
                           GraphBuilder& graph, Scope& scope);
// Gives tensors the names that the file had, once nobody looks for them by the unique ones.
Status RestoreNames(const DescriptionSource& source, const DescriptionNode* tensors,
                    Subgraph& graph);

}  // namespace octet::network
