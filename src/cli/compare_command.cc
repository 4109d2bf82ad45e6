#include <fmt/format.h>

#include "base/file.h"
#include "cli/backend_words.h"
#include "cli/command.h"
#include "cli/compare_models_table.h"
#include "cli/json.h"
#include "cli/sample_data.h"
#include "cli/tensor_file.h"
#include "cli/text_table.h"
#include "measure/compare.h"

namespace octet::cli {
namespace {

struct CompareWords {
  std::string model;
  std::string other_model;
  std::vector<std::string> with;
  std::vector<std::string> inputs;
  std::vector<std::string> data;
  int samples = 16;
  int random = 1;
  uint64_t seed = 1;
  double tolerance = 0;
  bool per_tensor = false;
  bool json = false;
  BackendWords backend;
};

using LoadedPtr = std::shared_ptr<const LoadedModel>;

// One side of a comparison: a model file and what runs it.
struct Side {
  std::string label;
  std::string path;
  BackendOptions options;

  Result<LoadedPtr> Load(bool keep_all_tensors) const {
    BackendOptions with = options;
    with.keep_all_tensors = keep_all_tensors;
    return LoadModel(path, with);
  }
};

Result<std::vector<InputBytes>> SetsOfData(const CompareWords& words, const LoadedModel& model) {
  DataWords data_words{.data = words.data, .samples = words.samples};
  OCTET_ASSIGN(const SampleData data, SampleData::Open(data_words));
  OCTET_ASSIGN(const auto feeder, data.FeederFor(model.model(), std::nullopt));
  std::vector<InputBytes> sets(data.size(), InputBytes(model.inputs().size()));
  for (size_t item = 0; item < sets.size(); ++item) {
    for (size_t i = 0; i < model.inputs().size(); ++i) {
      const TensorInfo& input = model.inputs()[i];
      sets[item][i].resize(
          static_cast<size_t>(input.shape.element_count() * ElementBits(input.type) / 8));
      OCTET_TRY(feeder.Fill(item, i, sets[item][i]));
    }
  }
  return sets;
}

Result<std::vector<InputBytes>> InputSets(const CompareWords& words, const LoadedModel& model) {
  std::vector<InputBytes> sets;
  if (!words.data.empty()) return SetsOfData(words, model);
  if (words.inputs.empty()) {
    for (int i = 0; i < words.random; ++i)
      sets.push_back(RandomInputs(model, words.seed + static_cast<uint64_t>(i)));
    return sets;
  }
  if (words.inputs.size() != model.inputs().size()) {
    return InvalidArgument("the model has {} inputs, {} given with --inputs", model.inputs().size(),
                           words.inputs.size());
  }
  sets.emplace_back();
  for (size_t i = 0; i < words.inputs.size(); ++i) {
    OCTET_ASSIGN(auto bytes, ReadTensorFile(words.inputs[i], model.inputs()[i]));
    sets[0].push_back(std::move(bytes));
  }
  return sets;
}

bool Differs(const ModelComparison& comparison, double tolerance) {
  return std::ranges::any_of(comparison.outputs,
                             [&](const auto& output) { return output.max_abs > tolerance; });
}

Result<ModelComparison> ComparePair(const CompareWords& words, const Side& a, const Side& b) {
  OCTET_ASSIGN(const LoadedPtr model_a, a.Load(false));
  OCTET_ASSIGN(const LoadedPtr model_b, b.Load(false));
  OCTET_ASSIGN(const auto input_sets, InputSets(words, *model_a));
  OCTET_ASSIGN(ModelComparison comparison, CompareModels(*model_a, *model_b, input_sets, false));
  // Tensor by tensor only for two runs of one graph; keeping every tensor alive is for this look
  // alone.
  // A delegate keeps tensors to itself.
  const bool seen = !model_a->delegate_report() && !model_b->delegate_report();
  const bool differs = Differs(comparison, words.tolerance);
  if (a.path == b.path && (words.per_tensor || (differs && seen))) {
    OCTET_ASSIGN(const LoadedPtr kept_a, a.Load(true));
    OCTET_ASSIGN(const LoadedPtr kept_b, b.Load(true));
    OCTET_ASSIGN(ModelComparison by_tensor, CompareModels(*kept_a, *kept_b, input_sets, true));
    comparison.first_different_operator = std::move(by_tensor.first_different_operator);
    if (words.per_tensor) comparison.tensors = std::move(by_tensor.tensors);
  }
  return comparison;
}

Json ComparisonJson(const TensorComparison& comparison) {
  return {{"name", comparison.name},
          {"elements", comparison.elements},
          {"mismatches", comparison.mismatches},
          {"max_abs", comparison.max_abs}};
}

Json PairJson(const Side& a, const Side& b, const ModelComparison& comparison, bool per_tensor) {
  Json pair = {{"a", a.label}, {"b", b.label}, {"outputs", Json::array()}};
  for (const auto& output : comparison.outputs) pair["outputs"].push_back(ComparisonJson(output));
  if (const auto& first = comparison.first_different_operator) {
    pair["first_different_operator"] = {
        {"index", first->index}, {"name", first->name}, {"output", ComparisonJson(first->output)}};
  }
  if (per_tensor) {
    pair["tensors"] = Json::array();
    for (const auto& tensor : comparison.tensors) pair["tensors"].push_back(ComparisonJson(tensor));
  }
  return pair;
}

void PrintPair(const Side& a, const Side& b, const ModelComparison& comparison) {
  fmt::print("{} and {}\n", a.label, b.label);
  TextTable table({{"  tensor"},
                   {"elements", Align::kRight},
                   {"different", Align::kRight},
                   {"largest difference", Align::kRight}});
  const auto add = [&table](std::string_view kind, const TensorComparison& row) {
    table.AddRow({fmt::format("  {} {}", kind, row.name), WithThousands(row.elements),
                  WithThousands(row.mismatches), fmt::format("{:.6g}", row.max_abs)});
  };
  for (const auto& tensor : comparison.tensors) add("tensor", tensor);
  for (const auto& output : comparison.outputs) add("output", output);
  fmt::print("{}", table.ToString());
  if (const auto& first = comparison.first_different_operator) {
    fmt::print("  first different operator: {} {} ({} of {} elements, by at most {:.6g})\n",
               first->index, first->name, first->output.mismatches, first->output.elements,
               first->output.max_abs);
  }
}

Status CheckCompareWords(const CompareWords& words) {
  if (words.other_model.empty() == words.with.empty()) {
    return InvalidArgument("compare with what? Give either --with BACKEND or a second model");
  }
  return {};
}

Result<std::vector<std::pair<Side, Side>>> Pairs(const CompareWords& words) {
  OCTET_ASSIGN(const BackendOptions options, words.backend.Parse());
  std::vector<std::pair<Side, Side>> pairs;
  if (!words.other_model.empty()) {
    pairs.push_back(
        {{words.model, words.model, options}, {words.other_model, words.other_model, options}});
  }
  // A delegate is the other side's: --backend tflite --with tflite --delegate LIB shows what it
  // changes.
  const std::string name = words.backend.backend.empty() ? "engine" : words.backend.backend;
  BackendOptions without = options;
  without.delegate.library = {};
  OCTET_ASSIGN(without.backend, ParseBackend(name));
  for (const std::string& other_name : words.with) {
    BackendOptions other = options;
    OCTET_ASSIGN(other.backend, ParseBackend(other_name));
    pairs.push_back({{name, words.model, without}, {other_name, words.model, other}});
  }
  return pairs;
}

// Nothing when the models store numbers alike: then element by element says more.
Result<std::optional<NetworkDifference>> CompareAsReals(const CompareWords& words, const Side& a,
                                                        const Side& b) {
  if (words.other_model.empty()) return std::optional<NetworkDifference>();
  OCTET_ASSIGN(const LoadedPtr model_a, a.Load(true));
  OCTET_ASSIGN(const LoadedPtr model_b, b.Load(true));
  if (words.data.empty() && !StoreNumbersDifferently(*model_a, *model_b))
    return std::optional<NetworkDifference>();
  OCTET_ASSIGN(const auto input_sets, InputSets(words, *model_a));
  OCTET_ASSIGN(NetworkDifference network, CompareOnInputs(*model_a, *model_b, input_sets));
  return std::optional(std::move(network));
}

Result<int> Compare(const CompareWords& words) {
  OCTET_ASSIGN(const auto pairs, Pairs(words));
  Json json = {{"pairs", Json::array()}};
  bool any_differs = false;
  for (const auto& [a, b] : pairs) {
    OCTET_ASSIGN(const auto network, CompareAsReals(words, a, b));
    if (network) {
      any_differs = any_differs || std::ranges::any_of(network->outputs, [&](const auto& output) {
                      return output.max_abs > words.tolerance;
                    });
      if (words.json) {
        json["pairs"].push_back(DifferenceJson(a.label, b.label, *network));
      } else {
        PrintDifference(a.label, b.label, *network, words.per_tensor);
      }
      continue;
    }
    OCTET_ASSIGN(const ModelComparison comparison, ComparePair(words, a, b));
    any_differs = any_differs || Differs(comparison, words.tolerance);
    if (words.json) {
      json["pairs"].push_back(PairJson(a, b, comparison, words.per_tensor));
    } else {
      PrintPair(a, b, comparison);
    }
  }
  if (words.json) PrintJson(json);
  return any_differs ? kAnswerIsNo : kDone;
}

}  // namespace

void AddCompare(CLI::App& app, Action& action) {
  auto words = std::make_shared<CompareWords>();
  app.add_option("MODEL", words->model, "TFLite model")->required();
  app.add_option("OTHER", words->other_model, "second model, run by the same backend");
  app.add_option("--with", words->with, "other backends: reference, tflite, delegate")
      ->delimiter(',')
      ->check(Understood(ParseBackend));
  app.add_option("--inputs", words->inputs, "one file an input: .npy, or raw bytes")
      ->delimiter(',');
  app.add_option("--data", words->data,
                 "a folder of images, x.npz or NAME=x.npy[,MEAN,STD]: two models compared as real "
                 "numbers, layer by layer")
      ->take_all();
  app.add_option("--samples", words->samples, "at most so many items of --data")
      ->check(CLI::Range(1, 100000000))
      ->capture_default_str();
  app.add_option("--random", words->random, "sets of random inputs, when no files are given")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--seed", words->seed, "seed of the random inputs")->capture_default_str();
  app.add_option("--tolerance", words->tolerance, "largest difference that still counts as equal")
      ->capture_default_str();
  app.add_flag("--per-tensor", words->per_tensor,
               "compare every computed tensor, not only the outputs");
  app.add_flag("--json", words->json, "print one JSON object");
  words->backend.AddTo(app);
  app.callback([words, &action] {
    UsageUnless(CheckCompareWords(*words));
    action = [words] { return Compare(*words); };
  });
}

}  // namespace octet::cli
