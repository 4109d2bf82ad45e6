// What the names in a list of nodes stand for: of the whole network, or of one use of a fragment.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "formats/network/description_node.h"
#include "model/model.h"

namespace octet::network {

// What a fragment was given for a parameter: a word or number, and the tensor of that name where
// the caller has one.
struct Argument {
  std::string text;
  std::optional<int32_t> tensor;
};

struct Scope {
  std::string path;  // "stage2/block/", in front of the names of what is made here
  std::map<std::string, Argument, std::less<>> arguments;
  std::map<std::string, int32_t, std::less<>> tensors;
  std::map<std::string, int, std::less<>> counts;  // nodes so far, by their word
  int32_t last = -1;                               // the output of the node before
  int64_t channels = -1;                           // of the input: what `channels` stands for
  int depth = 0;
};

// The number that a name or an arithmetic expression stands for.
Result<int64_t> NumberIn(const Scope& scope, const DescriptionNode& node);
// A word: an argument's text, or as it stands. Text in braces is replaced by its number:
// "features.{n + 1}".
Result<std::string> WordIn(const Scope& scope, const DescriptionNode& node);
// Word or number, with the tensor it names.
Result<Argument> ArgumentIn(const Scope& scope, const DescriptionNode& node);
std::optional<int32_t> TensorIn(const Scope& scope, const std::string& name);

}  // namespace octet::network
