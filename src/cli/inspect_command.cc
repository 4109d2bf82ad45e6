#include <fmt/format.h>

#include <fmt/ranges.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/firmware_needs.h"
#include "cli/json.h"
#include "cli/text_table.h"
#include "engine/plan.h"
#include "formats/tflite/tflite_reader.h"
#include "model/operator_cost.h"
#include "npu/ethosu_payload.h"

namespace octet::cli {
namespace {

struct InspectWords {
  std::string model;
  bool json = false;
  bool verbose = false;
  bool resolver = false;
  std::optional<int64_t> given_arena_bytes;
};

// All that is known of one file: what it holds, and what running it here would take.
struct Inspection {
  std::string path;
  int64_t file_bytes = 0;
  std::shared_ptr<const Model> model;
  ModelTotals totals;
  std::shared_ptr<const Plan> plan;  // null when octet cannot run the model,
  std::string obstacle;              // with the reason

  const Subgraph& main() const { return model->main(); }
  const Operator& peak_operator() const {
    return plan->model().main().operators[static_cast<size_t>(plan->peak_operator())];
  }
};

Result<Inspection> InspectFile(const std::string& path) {
  Inspection inspection;
  inspection.path = path;
  OCTET_ASSIGN(Model model, ReadTfliteFile(path));
  OCTET_ASSIGN(const MappedFile file, MappedFile::Open(path));
  inspection.file_bytes = static_cast<int64_t>(file.bytes().size());
  inspection.model = std::make_shared<const Model>(std::move(model));
  inspection.totals = TotalsOf(inspection.main());
  const Status compiled = RefuseIfCompiledForEthosU(*inspection.model);
  auto plan = compiled ? Plan::Build(inspection.model, {})
                       : Result<std::shared_ptr<const Plan>>(compiled.error());
  if (plan) {
    inspection.plan = *std::move(plan);
  } else {
    inspection.obstacle = plan.error().message;
  }
  return inspection;
}

Json TensorJson(const Subgraph& graph, int32_t index) {
  const Tensor& tensor = graph.tensors[static_cast<size_t>(index)];
  Json json = {
      {"index", index},
      {"name", tensor.name},
      {"type", ElementTypeName(tensor.type)},
      {"shape", tensor.shape.dims()},
      {"quantization", QuantizationJson(tensor.quantization)},
      {"constant", tensor.is_constant},
      {"bytes", tensor.is_constant ? static_cast<int64_t>(tensor.data.bytes().size())
                                   : tensor.shape.element_count() * ElementBits(tensor.type) / 8}};
  if (!tensor.shape_signature.empty()) json["shape_signature"] = tensor.shape_signature;
  if (!tensor.obstacle.empty()) json["obstacle"] = tensor.obstacle;
  return json;
}

Json OptionsJson(const OperatorOptions& options) {
  Json json = Json::object();
  for (const OptionField& field : OptionFields(options)) {
    // Numbers, booleans and lists print as JSON already; words need their quotes.
    json[field.name] = field.is_text ? Json(field.value) : Json::parse(field.value, nullptr, false);
  }
  return json;
}

Json OperatorJson(const Subgraph& graph, size_t index) {
  const Operator& op = graph.operators[index];
  return {{"index", index},
          {"name", op.Name()},
          {"version", op.version},
          {"inputs", op.inputs},
          {"outputs", op.outputs},
          {"macs", OperatorMacs(graph, op)},
          {"options", OptionsJson(op.options)}};
}

Json TensorMetadataJson(const std::vector<TensorMetadata>& tensors) {
  Json json = Json::array();
  for (const TensorMetadata& tensor : tensors) {
    json.push_back({{"name", tensor.name},
                    {"description", tensor.description},
                    {"mean", tensor.normalization.mean},
                    {"std", tensor.normalization.std},
                    {"label_files", tensor.label_files}});
  }
  return json;
}

Json MetadataJson(const Model& model) {
  Json json = Json::object();
  const ModelMetadata& metadata = model.metadata;
  for (const auto& [key, value] : {std::pair{"name", metadata.name},
                                   {"description", metadata.description},
                                   {"version", metadata.version},
                                   {"author", metadata.author},
                                   {"license", metadata.license}}) {
    if (!value.empty()) json[key] = value;
  }
  if (!metadata.inputs.empty()) json["inputs"] = TensorMetadataJson(metadata.inputs);
  if (!metadata.outputs.empty()) json["outputs"] = TensorMetadataJson(metadata.outputs);
  json["entries"] = Json::array();
  for (const MetadataEntry& entry : model.metadata_entries) {
    json["entries"].push_back({{"name", entry.name}, {"bytes", entry.data.bytes().size()}});
  }
  json["associated_files"] = Json::array();
  for (const AssociatedFile& file : model.associated_files) {
    json["associated_files"].push_back({{"name", file.name}, {"bytes", file.bytes.size()}});
  }
  return json;
}

Json TotalsJson(const Inspection& inspection) {
  Json json = {{"operators", inspection.totals.operators},
               {"parameters", inspection.totals.parameters},
               {"macs", inspection.totals.macs},
               {"weight_bytes", inspection.totals.weight_bytes},
               {"arena_bytes", nullptr},
               {"arena_lower_bound_bytes", nullptr},
               {"arena_peak_operator", nullptr}};
  if (inspection.plan != nullptr) {
    json["arena_bytes"] = inspection.plan->arena_bytes();
    json["arena_lower_bound_bytes"] = inspection.plan->arena_lower_bound_bytes();
    json["arena_peak_operator"] = inspection.peak_operator().file_index;
  }
  return json;
}

void PrintAsJson(const Inspection& inspection, const FirmwareNeeds& needs) {
  const Model& model = *inspection.model;
  const Subgraph& graph = model.main();
  Json json = {{"model",
                {{"file", inspection.path},
                 {"bytes", inspection.file_bytes},
                 {"description", model.description},
                 {"version", model.version},
                 {"subgraphs", model.subgraphs.size()}}},
               {"runnable", inspection.plan != nullptr}};
  if (inspection.plan == nullptr) json["obstacle"] = inspection.obstacle;
  for (const char* key : {"inputs", "outputs", "tensors", "operators"}) json[key] = Json::array();
  for (const int32_t index : graph.inputs) json["inputs"].push_back(TensorJson(graph, index));
  for (const int32_t index : graph.outputs) json["outputs"].push_back(TensorJson(graph, index));
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    json["tensors"].push_back(TensorJson(graph, static_cast<int32_t>(i)));
  }
  for (size_t i = 0; i < graph.operators.size(); ++i)
    json["operators"].push_back(OperatorJson(graph, i));
  json["totals"] = TotalsJson(inspection);
  json["metadata"] = MetadataJson(model);
  json["resolver"] = needs.resolver.calls;
  PrintJson(json);
}

std::string DescribeQuantization(const ChannelQuantization& quantization) {
  if (quantization.empty()) return "-";
  if (quantization.per_channel()) {
    return fmt::format("{} scales, dim {}", quantization.scales.size(), quantization.axis);
  }
  const int64_t zero_point = quantization.zero_points[0];
  const uint64_t magnitude =
      zero_point < 0 ? -static_cast<uint64_t>(zero_point) : static_cast<uint64_t>(zero_point);
  return fmt::format("{:.8g} * (q {} {})", quantization.scales[0], zero_point < 0 ? '+' : '-',
                     magnitude);
}

void PrintTensors(const Subgraph& graph, std::string_view title,
                  const std::vector<int32_t>& indices) {
  fmt::print("\n{}\n", title);
  TextTable table({{"  tensor", Align::kRight}, {"name"}, {"type"}, {"shape"}, {"quantisation"}});
  for (const int32_t index : indices) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(index)];
    table.AddRow({fmt::format("  {}", index), tensor.name,
                  std::string(ElementTypeName(tensor.type)), tensor.shape.ToString(),
                  DescribeQuantization(tensor.quantization)});
  }
  fmt::print("{}", table.ToString());
}

std::string ShapesOf(const Subgraph& graph, const std::vector<int32_t>& indices) {
  std::string text;
  for (const int32_t index : indices) {
    text += text.empty() ? "" : " ";
    text += index < 0 ? "-" : graph.tensors[static_cast<size_t>(index)].shape.ToString();
  }
  return text;
}

void PrintOperators(const Subgraph& graph) {
  fmt::print("\noperators\n");
  TextTable table({{"  op", Align::kRight},
                   {"name"},
                   {"version", Align::kRight},
                   {"inputs"},
                   {"outputs"},
                   {"MACs", Align::kRight},
                   {"options"}});
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    const int64_t macs = OperatorMacs(graph, op);
    table.AddRow({fmt::format("  {}", i), op.Name(), fmt::format("{}", op.version),
                  ShapesOf(graph, op.inputs), ShapesOf(graph, op.outputs),
                  macs == 0 ? "" : WithThousands(macs), DescribeOptions(op.options)});
  }
  fmt::print("{}", table.ToString());
}

void PrintTotals(const Inspection& inspection) {
  const ModelTotals& totals = inspection.totals;
  fmt::print("\ntotals\n");
  TextTable table({{"  what"}, {"number", Align::kRight}, {""}});
  table.AddRow({"  operators", WithThousands(totals.operators), ""});
  table.AddRow({"  parameters", WithThousands(totals.parameters), ""});
  table.AddRow({"  MACs", WithThousands(totals.macs), ""});
  table.AddRow({"  weights", WithThousands(totals.weight_bytes), "bytes"});
  if (inspection.plan != nullptr) {
    const Operator& peak = inspection.peak_operator();
    table.AddRow({"  arena", WithThousands(inspection.plan->arena_bytes()),
                  fmt::format("bytes, peak at op {} {}", peak.file_index, peak.Name())});
    table.AddRow({"  arena lower bound", WithThousands(inspection.plan->arena_lower_bound_bytes()),
                  "bytes"});
  }
  fmt::print("{}", table.ToString());
  if (inspection.plan == nullptr) fmt::print("\nnot runnable here: {}\n", inspection.obstacle);
}

void PrintMetadata(const Model& model) {
  if (model.metadata_entries.empty() && model.associated_files.empty()) return;
  fmt::print("\nmetadata\n");
  if (!model.metadata.name.empty()) fmt::print("  name: {}\n", model.metadata.name);
  if (!model.metadata.description.empty())
    fmt::print("  description: {}\n", model.metadata.description);
  for (const TensorMetadata& input : model.metadata.inputs) {
    if (input.normalization.mean.empty()) continue;
    fmt::print("  input '{}': mean {}, std {}\n", input.name,
               fmt::join(input.normalization.mean, " "), fmt::join(input.normalization.std, " "));
  }
  for (const MetadataEntry& entry : model.metadata_entries) {
    fmt::print("  entry {}: {} bytes\n", entry.name,
               WithThousands(static_cast<int64_t>(entry.data.bytes().size())));
  }
  for (const AssociatedFile& file : model.associated_files) {
    fmt::print("  file {}: {} bytes\n", file.name,
               WithThousands(static_cast<int64_t>(file.bytes.size())));
  }
}

void PrintAsTables(const Inspection& inspection, bool verbose) {
  const Model& model = *inspection.model;
  const Subgraph& graph = model.main();
  fmt::print("{}: {} bytes, {}\n", inspection.path, WithThousands(inspection.file_bytes),
             model.description.empty() ? "no description" : model.description);
  if (model.subgraphs.size() > 1)
    fmt::print("{} subgraphs, the main one is shown\n", model.subgraphs.size());
  PrintTensors(graph, "inputs", graph.inputs);
  PrintTensors(graph, "outputs", graph.outputs);
  if (verbose) {
    std::vector<int32_t> all(graph.tensors.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int32_t>(i);
    PrintTensors(graph, "tensors", all);
  }
  PrintOperators(graph);
  PrintTotals(inspection);
  PrintMetadata(model);
}

Result<int> Inspect(const InspectWords& words) {
  OCTET_ASSIGN(const Inspection inspection, InspectFile(words.model));
  const FirmwareNeeds needs = FirmwareNeedsOf(
      *inspection.model, inspection.plan == nullptr
                             ? std::nullopt
                             : std::optional<int64_t>(inspection.plan->arena_bytes()));
  if (words.json) {
    PrintAsJson(inspection, needs);
  } else if (words.resolver) {
    fmt::print("{}", FirmwareSource(needs, words.given_arena_bytes));
  } else {
    PrintAsTables(inspection, words.verbose);
  }
  return kDone;
}

}  // namespace

void AddInspect(CLI::App& app, Action& action) {
  auto words = std::make_shared<InspectWords>();
  app.add_option("MODEL", words->model, "TFLite model")->required();
  app.add_flag("--json", words->json, "print one JSON object");
  app.add_flag("-v,--verbose", words->verbose, "list every tensor too");
  app.add_flag("--resolver", words->resolver,
               "print what TensorFlow Lite Micro must register, to paste, and the arena's bytes");
  app.add_option("--arena", words->given_arena_bytes,
                 "with --resolver: bytes of the arena there is; a warning when they are too few")
      ->check(CLI::NonNegativeNumber);
  app.callback([words, &action] { action = [words] { return Inspect(*words); }; });
}

}  // namespace octet::cli
