#include "formats/network/zoo.h"

#include <string>

namespace octet {
namespace {

constexpr ZooNetwork kZoo[] = {
#include "zoo_texts.inc"
};

}  // namespace

std::span<const ZooNetwork> Zoo() { return kZoo; }

Result<std::string_view> ZooText(std::string_view name) {
  std::string names;
  for (const ZooNetwork& network : kZoo) {
    if (network.name == name) return network.text;
    names += names.empty() ? "" : ", ";
    names += network.name;
  }
  return NotFound("no network '{}' in the zoo, which has {}", name, names);
}

}  // namespace octet
