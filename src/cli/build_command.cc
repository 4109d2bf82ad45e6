#include <fmt/format.h>

#include <filesystem>

#include "base/file.h"
#include "cli/command.h"
#include "cli/json.h"
#include "formats/network/build_network.h"
#include "formats/network/zoo.h"
#include "formats/tflite/tflite_writer.h"
#include "model/operator_cost.h"

namespace octet::cli {
namespace {

constexpr std::string_view kZooPrefix = "zoo:";
constexpr size_t kMaxDescriptionBytes = size_t{64} << 20;
constexpr size_t kMaxArrays = 100'000;
constexpr size_t kMaxConstantBytes = size_t{1900} << 20;

struct BuildWords {
  std::string network;
  std::string output;
  std::string weights;
  std::string layout = "octet";
  std::string init;
  uint64_t seed = 1;
  bool json = false;
};

Result<std::string> DescriptionText(const std::string& network) {
  if (network.starts_with(kZooPrefix)) {
    OCTET_ASSIGN(const auto text, ZooText(std::string_view(network).substr(kZooPrefix.size())));
    return std::string(text);
  }
  OCTET_ASSIGN(const auto bytes, ReadFile(network, kMaxDescriptionBytes));
  return std::string(bytes.begin(), bytes.end());
}

Result<std::vector<NamedArray>> ReadArrays(const std::string& path) {
  OCTET_ASSIGN(const MappedFile file, MappedFile::Open(path));
  auto arrays = ParseNpz(file.bytes(), kMaxArrays);
  if (!arrays) return Prefixed(path, arrays.error());
  return arrays;
}

Result<int> Build(const BuildWords& words) {
  OCTET_ASSIGN(const std::string text, DescriptionText(words.network));
  std::vector<NamedArray> arrays;
  if (!words.weights.empty()) {
    OCTET_ASSIGN(arrays, ReadArrays(words.weights));
  }
  network::WeightOptions options;
  options.arrays = &arrays;
  if (!words.weights.empty()) options.file = words.weights;
  options.layout =
      words.layout == "pytorch" ? network::WeightsLayout::kPytorch : network::WeightsLayout::kOctet;
  options.random_init = !words.init.empty();
  options.seed = words.seed;
  options.max_constant_bytes = kMaxConstantBytes;
  OCTET_ASSIGN(const Model model, BuildNetwork(text, words.network, options));
  OCTET_TRY(WriteTfliteFile(model, words.output));
  const ModelTotals totals = TotalsOf(model.main());
  if (words.json) {
    PrintJson({{"operators", totals.operators},
               {"tensors", model.main().tensors.size()},
               {"parameters", totals.parameters},
               {"macs", totals.macs},
               {"files", {words.output}}});
  } else {
    fmt::print("{}: {} operators, {} parameters, {} MACs\n", words.output, totals.operators,
               totals.parameters, totals.macs);
  }
  return kDone;
}

}  // namespace

void AddBuild(CLI::App& app, Action& action) {
  auto words = std::make_shared<BuildWords>();
  std::string zoo;
  for (const ZooNetwork& network : Zoo()) zoo += fmt::format(" {}{}", kZooPrefix, network.name);
  app.add_option("NETWORK", words->network, "YAML or JSON description, or one of" + zoo)
      ->required();
  app.add_option("-o,--output", words->output, "the TFLite file to write")->required();
  app.add_option("--weights", words->weights, "the .npz file with the constants");
  app.add_option("--weights-layout", words->layout,
                 "how the file's filters lie: pytorch for a state_dict")
      ->check(CLI::IsMember({"octet", "pytorch"}))
      ->capture_default_str();
  app.add_option("--init", words->init, "random: weights that the file does not have")
      ->check(CLI::IsMember({"random"}));
  app.add_option("--seed", words->seed, "of the random weights")->capture_default_str();
  app.add_flag("--json", words->json, "print one JSON object");
  app.callback([words, &action] { action = [words] { return Build(*words); }; });
}

}  // namespace octet::cli
