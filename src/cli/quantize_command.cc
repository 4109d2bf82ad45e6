#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/model_file.h"
#include "cli/progress_bar.h"
#include "cli/quantize_report.h"
#include "cli/sample_data.h"
#include "formats/tflite/metadata_writer.h"
#include "formats/tflite/tflite_writer.h"
#include "quantize/fit_rocket.h"
#include "quantize/quantize_model.h"

namespace octet::cli {
namespace {

constexpr int kDefaultSamples = 200;

struct QuantizeWords {
  std::vector<std::string> models;
  std::string output;
  std::string float_output;
  std::string class_labels;
  DataWords data;
  std::string mode = "fitted";
  std::string scheme = "int8";
  std::string target;
  std::string input_type;
  std::string output_type;
  bool per_tensor = false;
  bool keep_fully_connected = false;
  int keep_float = 0;
  int threads = 0;  // 0: the machine's
  int jobs = 1;
  ReportWords report;
  bool json = false;
  bool quiet = false;
};

Result<QuantizeMode> ParseMode(std::string_view word) {
  if (word == "fitted") return QuantizeMode::kFitted;
  if (word == "tflite") return QuantizeMode::kTflite;
  return InvalidArgument("no mode '{}' (known: fitted, tflite)", word);
}

Result<ElementType> ParseInterfaceType(std::string_view word) {
  for (const ElementType type :
       {ElementType::kInt8, ElementType::kUInt8, ElementType::kInt16, ElementType::kFloat32}) {
    std::string name(ElementTypeName(type));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    if (word == name || (word == "float" && type == ElementType::kFloat32)) return type;
  }
  return InvalidArgument("no type '{}' (known: int8, uint8, int16, float)", word);
}

// What an NPU asks of a model that is made for it.
struct TargetDemands {
  std::string_view name;
  std::string_view scheme;
  RangeDemands ranges;
  Model (*fit)(Model);
};
constexpr TargetDemands kTargets[] = {
    {"rk3588", "uint8", {.activations_end_exactly = true}, FitRocket},
};

Result<const TargetDemands*> FindTarget(std::string_view name) {
  std::string names;
  for (const TargetDemands& target : kTargets) {
    if (target.name == name) return &target;
    names += names.empty() ? "" : ", ";
    names += target.name;
  }
  return InvalidArgument("no target '{}' (known: {})", name, names);
}

Result<QuantizeOptions> ParseOptions(const QuantizeWords& words) {
  QuantizeOptions options;
  std::string scheme = words.scheme;
  if (!words.target.empty()) {
    OCTET_ASSIGN(const TargetDemands* target, FindTarget(words.target));
    scheme = target->scheme;
    options.demands = target->ranges;
    options.fit_to_target = target->fit;
  }
  if (words.per_tensor && scheme == "int8") scheme = "int8-per-tensor";
  OCTET_ASSIGN(options.scheme, FindQuantizationScheme(scheme));
  OCTET_ASSIGN(options.mode, ParseMode(words.mode));
  options.input_type = options.output_type = options.scheme.activations;
  if (!words.input_type.empty()) {
    OCTET_ASSIGN(options.input_type, ParseInterfaceType(words.input_type));
  }
  if (!words.output_type.empty()) {
    OCTET_ASSIGN(options.output_type, ParseInterfaceType(words.output_type));
  }
  options.keep_float = words.keep_float;
  options.head_as_convolution = !words.keep_fully_connected;
  const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  options.threads = words.threads > 0 ? words.threads : cores;
  return options;
}

Result<std::vector<Sample>> ReadSamples(const SampleData& data, const SampleData::Feeder& feeder,
                                        const Model& prepared, int threads) {
  const Subgraph& graph = prepared.main();
  std::vector<Sample> samples(data.size(), Sample(graph.inputs.size()));
  Status first;
  ParallelInOrder<Status>(
      data.size(), threads,
      [&](int, size_t item) -> Status {
        for (size_t i = 0; i < graph.inputs.size(); ++i) {
          const Tensor& tensor = graph.tensors[static_cast<size_t>(graph.inputs[i])];
          samples[item][i].resize(
              static_cast<size_t>(tensor.shape.element_count() * ElementBits(tensor.type) / 8));
          OCTET_TRY(feeder.Fill(item, i, samples[item][i]));
        }
        return {};
      },
      [&](size_t, Status status) {
        if (!status && first) first = std::move(status);
      });
  OCTET_TRY(std::move(first));
  return samples;
}

// The file of one of several models: its name in the folder of results.
std::string OutputPath(const QuantizeWords& words, const std::string& model) {
  if (words.models.size() == 1 && !std::filesystem::is_directory(words.output)) return words.output;
  const auto name = std::filesystem::path(model).filename().replace_extension(".tflite");
  return (std::filesystem::path(words.output) / name).string();
}

// Of all channels together.
ValueRange RangeOfPixels(const Normalization& normalization) {
  constexpr float kLargestPixel = 255;
  ValueRange range{HUGE_VALF, -HUGE_VALF};
  for (size_t i = 0; i < normalization.mean.size(); ++i) {
    const float std = normalization.std[std::min(i, normalization.std.size() - 1)];
    range.min = std::min(range.min, (0 - normalization.mean[i]) / std);
    range.max = std::max(range.max, (kLargestPixel - normalization.mean[i]) / std);
  }
  return range;
}

// Metadata for a model that has none: how pixels become its input, and names of its classes.
Status Describe(const QuantizeWords& words, const std::optional<Normalization>& normalization,
                Model& model) {
  constexpr size_t kMaxLabelBytes = size_t{16} << 20;
  const bool has_metadata = std::ranges::any_of(
      model.metadata_entries,
      [](const MetadataEntry& entry) { return entry.name == "TFLITE_METADATA"; });
  if (has_metadata) {
    if (words.class_labels.empty()) return {};
    return InvalidArgument("--class-labels: the model has metadata already");
  }
  if (!normalization && words.class_labels.empty()) return {};
  const Subgraph& graph = model.main();
  const auto name = [&graph](int32_t tensor) {
    return graph.tensors[static_cast<size_t>(tensor)].name;
  };
  for (const int32_t input : graph.inputs) model.metadata.inputs.push_back({.name = name(input)});
  for (const int32_t output : graph.outputs)
    model.metadata.outputs.push_back({.name = name(output)});
  if (normalization && !model.metadata.inputs.empty())
    model.metadata.inputs[0].normalization = {normalization->mean, normalization->std};
  if (!words.class_labels.empty() && !model.metadata.outputs.empty()) {
    OCTET_ASSIGN(auto labels, ReadFile(words.class_labels, kMaxLabelBytes));
    model.associated_files.push_back({"labels.txt", std::move(labels)});
    model.metadata.outputs[0].label_files = {"labels.txt"};
  }
  AddMetadataEntry(model);
  return {};
}

Result<QuantizeReport> QuantizeFile(const QuantizeWords& words, const std::string& path,
                                    const SampleData& data, const QuantizeOptions& options,
                                    const Progress& progress) {
  OCTET_ASSIGN(const Model model, ReadModelFile(path));
  auto prepared = PrepareForQuantization(model, options.head_as_convolution);
  if (!prepared) return Prefixed(path, prepared.error());
  if (!words.float_output.empty()) OCTET_TRY(WriteTfliteFile(*prepared, words.float_output));
  const auto feeder = data.FeederFor(*prepared, NormalizationOfInput(model));
  if (!feeder) return Prefixed(path, feeder.error());
  auto samples = ReadSamples(data, *feeder, *prepared, options.threads);
  if (!samples) return Prefixed(path, samples.error());
  QuantizeOptions for_model = options;
  if (feeder->normalization()) for_model.input_range = RangeOfPixels(*feeder->normalization());
  auto quantized = QuantizeModel(model, *samples, for_model, progress);
  if (!quantized) return Prefixed(path, quantized.error());
  OCTET_TRY(Describe(words, feeder->normalization(), quantized->model));
  OCTET_TRY(WriteTfliteFile(quantized->model, OutputPath(words, path)));
  return std::move(quantized->report);
}

Result<int> QuantizeOne(const QuantizeWords& words, const SampleData& data,
                        const QuantizeOptions& options) {
  constexpr size_t kSteps = 1000;
  ProgressBar bar(kSteps, !words.quiet && !words.json);
  const auto progress = [&](int done, int total) {
    bar.AdvanceTo(kSteps * static_cast<size_t>(done) / static_cast<size_t>(std::max(total, 1)));
  };
  const std::string& path = words.models[0];
  OCTET_ASSIGN(const QuantizeReport report, QuantizeFile(words, path, data, options, progress));
  bar.Clear();
  if (words.json) {
    PrintJson(ReportJson(report, options, words.report));
  } else {
    PrintReport(report, words.report);
  }
  return kDone;
}

// One line a model; a model that fails does not stop the others.
Result<int> QuantizeMany(const QuantizeWords& words, const SampleData& data,
                         const QuantizeOptions& options) {
  std::error_code ignored;
  std::filesystem::create_directories(words.output, ignored);
  ProgressBar bar(words.models.size(), !words.quiet && !words.json);
  SummaryTable summary;
  bool failed = false;
  ParallelInOrder<Result<QuantizeReport>>(
      words.models.size(), words.jobs,
      [&](int, size_t i) { return QuantizeFile(words, words.models[i], data, options, {}); },
      [&](size_t i, Result<QuantizeReport> report) {
        bar.Clear();
        if (!report) fmt::print(stderr, "octet: error: {}\n", report.error().message);
        failed = failed || !report;
        if (words.json) {
          Json json = report ? ReportJson(*report, options, words.report)
                             : Json{{"error", report.error().message}};
          json["file"] = words.models[i];
          PrintJson(json);
        }
        summary.Add(words.models[i], report);
        bar.Advance();
      });
  bar.Clear();
  if (!words.json) fmt::print("{}", summary.ToString());
  return failed ? kFailed : kDone;
}

// Folders as the .tflite and .onnx files in them.
Result<std::vector<std::string>> ModelPaths(const std::vector<std::string>& words) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  for (const std::string& word : words) {
    std::error_code error;
    if (!fs::is_directory(word, error)) {
      paths.push_back(word);
      continue;
    }
    std::vector<std::string> below;
    for (auto entry = fs::directory_iterator(word, error); !error && entry != fs::end(entry);
         entry.increment(error)) {
      const std::string path = entry->path().string();
      if (entry->path().extension() == ".tflite" || IsOnnxFile(path)) below.push_back(path);
    }
    if (below.empty()) return NotFound("{}: no .tflite or .onnx files in this folder", word);
    std::sort(below.begin(), below.end());
    paths.insert(paths.end(), below.begin(), below.end());
  }
  return paths;
}

Result<int> Quantize(QuantizeWords words) {
  OCTET_ASSIGN(const QuantizeOptions options, ParseOptions(words));
  OCTET_ASSIGN(words.models, ModelPaths(words.models));
  OCTET_ASSIGN(const SampleData data, SampleData::Open(words.data));
  if (words.models.size() > 1 && !words.float_output.empty())
    return InvalidArgument("--float-output is for one model, {} given", words.models.size());
  if (words.models.size() == 1) return QuantizeOne(words, data, options);
  return QuantizeMany(words, data, options);
}

}  // namespace

void AddQuantize(CLI::App& app, Action& action) {
  auto words = std::make_shared<QuantizeWords>();
  words->data.samples = kDefaultSamples;
  app.add_option(
         "MODEL", words->models,
         "float models (.tflite or .onnx), or folders of them; a quantised one is made float "
         "first")
      ->required();
  app.add_option("-o,--output", words->output, "the file; for several models a folder")->required();
  app.add_option("--float-output", words->float_output,
                 "also write the float model that it starts from: of one model");
  words->data.AddTo(app, "--data",
                    "representative data: a folder of images, x.npz, or NAME=x.npy[,MEAN,STD]");
  app.add_option(
         "--mode", words->mode,
         "fitted: weights and biases fitted to the float network; tflite: TFLiteConverter's "
         "rules")
      ->check(Understood(ParseMode))
      ->capture_default_str();
  app.add_option("--scheme", words->scheme, "int8, int16x8, uint8 or int8-per-tensor")
      ->check(Understood(FindQuantizationScheme))
      ->capture_default_str();
  app.add_option("--target", words->target,
                 "what the NPU takes: rk3588 (uint8, one scale a tensor)")
      ->check(Understood(FindTarget));
  app.add_flag("--per-tensor", words->per_tensor, "one scale a filter");
  app.add_option("--input-type", words->input_type, "what the model takes: int8, uint8, float")
      ->check(Understood(ParseInterfaceType));
  app.add_option("--output-type", words->output_type, "what the model gives: int8, uint8, float")
      ->check(Understood(ParseInterfaceType));
  app.add_flag("--keep-fully-connected", words->keep_fully_connected,
               "leave FULLY_CONNECTED as it is, not as 1x1 CONV_2D with one scale a channel");
  app.add_option("--class-labels", words->class_labels,
                 "names of the classes, one a line: kept in the model's metadata");
  app.add_option("--keep-float", words->keep_float,
                 "so many operators, those that lose most, stay float32: for CPUs, not for NPUs")
      ->check(CLI::Range(0, 100000));
  app.add_option("--threads", words->threads, "threads of one model; 0: as many as the machine has")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("--jobs", words->jobs, "models at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  words->report.AddTo(app);
  app.add_flag("--json", words->json, "print one JSON object; for several models one a line");
  app.add_flag("-q,--quiet", words->quiet, "no progress bar");
  app.callback([words, &action] { action = [words] { return Quantize(*words); }; });
}

}  // namespace octet::cli
