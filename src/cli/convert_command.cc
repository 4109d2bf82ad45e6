#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "cli/evaluate_constant_model.h"
#include "cli/json.h"
#include "cli/progress_bar.h"
#include "cli/text_table.h"
#include "cli/verify_conversion.h"
#include "formats/npy.h"
#include "formats/onnx/onnx_reader.h"
#include "formats/tflite/tflite_reader.h"
#include "formats/tflite/tflite_writer.h"
#include "measure/compare.h"
#include "model/verify.h"
#include "passes/dequantize_model.h"
#include "passes/onnx/convert_onnx.h"
#include "passes/tidy/tidy_passes.h"

namespace octet::cli {
namespace {

namespace fs = std::filesystem;

struct ConvertWords {
  std::vector<std::string> models;
  std::string output;
  std::string pad = "op";
  ConvertOptions options;
  std::vector<std::string> inputs;
  int random = 1;
  uint64_t seed = 1;
  ConversionTolerance tolerance;
  bool no_verify = false;
  bool strip = false;
  bool dequantize = false;
  bool float_io = false;
  bool verbose = false;
  bool quiet = false;
  bool json = false;
  int jobs = 1;
};

struct Job {
  std::string from;
  std::string to;
};

// What one conversion has to tell.
struct Report {
  Model model;
  ConversionCheck check;
  bool is_verified = false;
  std::vector<std::string> warnings;
  int64_t bytes = 0;
  bool IsGood(const ConversionTolerance& tolerance) const {
    return !is_verified || check.IsWithin(tolerance);
  }
};

bool HasExtension(const fs::path& path, std::string_view extension) {
  return path.extension() == extension;
}

// Files as given, and the models in folders, each with the file it becomes.
Result<std::vector<Job>> JobsOf(const ConvertWords& words) {
  std::vector<Job> jobs;
  const bool one_file = words.models.size() == 1 && !fs::is_directory(words.models[0]);
  if (one_file && !fs::is_directory(words.output))
    return std::vector<Job>{{words.models[0], words.output}};
  std::map<std::string, std::string> made;
  const auto add = [&](const fs::path& from, const fs::path& relative) -> Status {
    const std::string to =
        (fs::path(words.output) / fs::path(relative).replace_extension(".tflite")).string();
    const auto [place, is_new] = made.emplace(to, from.string());
    if (!is_new)
      return InvalidArgument("{} and {} would both become {}", place->second, from.string(), to);
    jobs.push_back({from.string(), to});
    return {};
  };
  for (const std::string& model : words.models) {
    if (!fs::is_directory(model)) {
      OCTET_TRY(add(model, fs::path(model).filename()));
      continue;
    }
    std::vector<fs::path> found;
    std::error_code failed;
    for (const auto& entry : fs::recursive_directory_iterator(
             model, fs::directory_options::skip_permission_denied, failed)) {
      if (HasExtension(entry.path(), ".onnx") || HasExtension(entry.path(), ".tflite"))
        found.push_back(entry.path());
    }
    if (failed) return Unavailable("{}: {}", model, failed.message());
    std::ranges::sort(found);
    for (const fs::path& path : found) OCTET_TRY(add(path, path.lexically_relative(model)));
  }
  if (jobs.empty())
    return NotFound("no .onnx or .tflite file in {}", fmt::join(words.models, ", "));
  return jobs;
}

Result<std::vector<OnnxTensor>> GivenInputs(const OnnxGraph& graph,
                                            const std::vector<std::string>& files) {
  if (files.size() != graph.inputs.size())
    return InvalidArgument("the model has {} inputs, {} given with --inputs", graph.inputs.size(),
                           files.size());
  std::vector<OnnxTensor> tensors;
  for (size_t i = 0; i < files.size(); ++i) {
    constexpr size_t kMostBytes = size_t{1} << 32;
    OCTET_ASSIGN(const auto bytes, ReadFile(files[i], kMostBytes));
    auto array = ParseNpy(bytes);
    if (!array) return Prefixed(files[i], std::move(array).error());
    const OnnxValue& value = graph.value(graph.inputs[i]);
    if (array->type != value.tensor.type || array->shape != value.tensor.shape) {
      return InvalidArgument("{}: {} {}, input '{}' is {} {}", files[i],
                             ElementTypeName(array->type), array->shape.ToString(), value.name,
                             ElementTypeName(value.tensor.type), value.tensor.shape.ToString());
    }
    tensors.push_back(
        {array->type, array->shape, true, ConstantData::Own(std::move(array->bytes))});
  }
  return tensors;
}

Result<ConversionCheck> Verify(const ConvertWords& words, const OnnxGraph& graph,
                               const ConvertedModel& converted) {
  std::vector<std::vector<OnnxTensor>> sets;
  if (!words.inputs.empty()) {
    OCTET_ASSIGN(sets.emplace_back(), GivenInputs(graph, words.inputs));
  }
  for (int i = 0; words.inputs.empty() && i < words.random; ++i) {
    OCTET_ASSIGN(sets.emplace_back(),
                 RandomOnnxInputs(graph, words.seed + static_cast<uint64_t>(i)));
  }
  auto check = VerifyConversion(graph, converted, sets, words.verbose, {});
  if (!check)
    return Prefixed("converted, but not verified (--no-verify leaves that out)",
                    std::move(check).error());
  return check;
}

void WarnOfLayouts(const OnnxGraph& graph, const ConvertedModel& converted, Report& report) {
  const auto warn = [&](std::string_view what, const ValueTrace& trace) {
    if (std::ranges::is_sorted(trace.perm)) return;
    const Tensor& tensor = converted.model.main().tensors[static_cast<size_t>(trace.tensor)];
    report.warnings.push_back(fmt::format("{} '{}' is channels-last now: {}, was {}", what,
                                          tensor.name, tensor.shape.ToString(),
                                          graph.shape(trace.value).ToString()));
  };
  for (const ValueTrace& trace : converted.inputs) warn("input", trace);
  for (const ValueTrace& trace : converted.outputs) {
    if (static_cast<size_t>(trace.value) >= graph.values.size()) continue;
    if (std::ranges::is_sorted(trace.perm)) continue;
    const Tensor& tensor = converted.model.main().tensors[static_cast<size_t>(trace.tensor)];
    report.warnings.push_back(
        fmt::format("output '{}' is channels-last now: {}", tensor.name, tensor.shape.ToString()));
  }
}

// What a quantised file left to compute with float32.
void WarnOfFloatOperators(Report& report) {
  const Subgraph& graph = report.model.main();
  std::map<std::string, int> counts;
  bool is_quantised = false;
  for (const Operator& op : graph.operators) {
    const Tensor& out = graph.tensors[static_cast<size_t>(op.outputs[0])];
    is_quantised = is_quantised || out.type == ElementType::kInt8;
    if (out.type == ElementType::kFloat32 && op.kind != OperatorKind::kDequantize)
      ++counts[op.Name()];
  }
  if (!is_quantised) return;
  for (const auto& [name, count] : counts) {
    report.warnings.push_back(
        fmt::format("{} {} stay{} float32: not between QuantizeLinear and DequantizeLinear, or "
                    "without an int8 form",
                    count, name, count == 1 ? "s" : ""));
  }
}

Result<Report> ConvertOnnxFile(const ConvertWords& words, const std::string& path) {
  OCTET_ASSIGN(OnnxGraph graph, ReadOnnxFile(path));
  OCTET_TRY(FixInputShapes(graph, words.options.batch));
  OCTET_ASSIGN(const ConvertedModel converted, ConvertOnnx(graph, words.options));
  Report report;
  report.model = converted.model;
  WarnOfLayouts(graph, converted, report);
  WarnOfFloatOperators(report);
  if (words.no_verify) return report;
  OCTET_ASSIGN(report.check, Verify(words, graph, converted));
  report.is_verified = true;
  return report;
}

// Drops what no runtime needs: descriptions, metadata, appended files.
void Strip(Model& model) {
  model.description.clear();
  model.metadata = {};
  model.metadata_entries.clear();
  model.associated_files.clear();
}

// A TFLite model tidied; outputs must stay the same bit for bit.
Result<Report> TidyTfliteFile(const ConvertWords& words, const std::string& path) {
  OCTET_ASSIGN(const Model before, ReadTfliteFile(path));
  Report report;
  report.model = before;
  if (words.dequantize) {
    OCTET_TRY(VerifyDataflow(before.main()));
    OCTET_ASSIGN(report.model, DequantizeModel(std::move(report.model)));
    report.warnings.push_back(
        "a float model: its outputs differ from the quantised one's by rounding");
  }
  RunTidyPasses(report.model, {EvaluateConstantModel});
  if (words.strip) Strip(report.model);
  if (words.no_verify || words.dequantize) return report;
  OCTET_ASSIGN(const auto a, LoadModel(std::make_shared<const Model>(before), {}));
  OCTET_ASSIGN(const auto b, LoadModel(std::make_shared<const Model>(report.model), {}));
  std::vector<InputBytes> sets;
  for (int i = 0; i < words.random; ++i)
    sets.push_back(RandomInputs(*a, words.seed + static_cast<uint64_t>(i)));
  OCTET_ASSIGN(const ModelComparison comparison, CompareModels(*a, *b, sets, false));
  report.check.inputs = words.random;
  for (const TensorComparison& output : comparison.outputs)
    report.check.outputs.push_back({output.name, output.max_abs, 0, 1, 0});
  report.is_verified = true;
  return report;
}

Result<Report> ConvertFile(const ConvertWords& words, const Job& job) {
  const fs::path path(job.from);
  const bool is_tflite = HasExtension(path, ".tflite");
  if (!is_tflite && !HasExtension(path, ".onnx"))
    return InvalidArgument("{}: neither .onnx nor .tflite", job.from);
  auto report = is_tflite ? TidyTfliteFile(words, job.from) : ConvertOnnxFile(words, job.from);
  if (!report) {
    const bool has_path = report.error().message.starts_with(job.from);
    return has_path ? report : Prefixed(job.from, std::move(report).error());
  }
  if (!report->IsGood(words.tolerance)) return report;  // a wrong file is not written
  OCTET_ASSIGN(const auto bytes, WriteTfliteModel(report->model));
  report->bytes = static_cast<int64_t>(bytes.size());
  if (fs::path(job.to).has_parent_path()) {
    std::error_code failed;
    fs::create_directories(fs::path(job.to).parent_path(), failed);
    if (failed) return Unavailable("{}: {}", job.to, failed.message());
  }
  OCTET_TRY(WriteFile(job.to, bytes));
  return report;
}

std::map<std::string, int> OperatorCounts(const Model& model) {
  std::map<std::string, int> counts;
  for (const Operator& op : model.main().operators) ++counts[op.Name()];
  return counts;
}

Json ErrorJson(const ValueError& error) {
  Json json = {{"max_abs_error", error.max_abs_error},
               {"relative_error", error.relative()},
               {"cosine", error.cosine}};
  if (error.step > 0) json["steps"] = error.steps();
  return json;
}

Json ReportJson(const ConvertWords& words, const Job& job, const Report& report) {
  Json json = {{"file", job.from},
               {"output", report.IsGood(words.tolerance) ? Json(job.to) : Json()},
               {"bytes", report.bytes},
               {"operators", Json::object()}};
  for (const auto& [name, count] : OperatorCounts(report.model)) json["operators"][name] = count;
  json["verified"] = nullptr;
  if (report.is_verified) {
    json["verified"] = ErrorJson(report.check.worst(words.tolerance));
    json["verified"]["inputs"] = report.check.inputs;
  }
  for (const ValueError& value : report.check.values) {
    json["values"].push_back(ErrorJson(value));
    json["values"].back()["name"] = value.name;
  }
  json["warnings"] = report.warnings;
  return json;
}

std::string Verdict(const ConvertWords& words, const Report& report) {
  if (!report.is_verified) return "not verified";
  const ValueError worst = report.check.worst(words.tolerance);
  const std::string error = worst.step > 0
                                ? fmt::format("error {:.2g} steps", worst.steps())
                                : fmt::format("error {:.2g} of max|y|", worst.relative());
  return error + (report.IsGood(words.tolerance) ? "" : ", NOT WRITTEN");
}

void PrintReport(const ConvertWords& words, const Job& job, const Report& report) {
  if (report.bytes > 0) fmt::print("{}  {} bytes\n", job.to, WithThousands(report.bytes));
  TextTable operators({{"  operator"}, {"count", Align::kRight}});
  for (const auto& [name, count] : OperatorCounts(report.model))
    operators.AddRow({"  " + name, std::to_string(count)});
  fmt::print("{}", operators.ToString());
  for (const std::string& warning : report.warnings) fmt::print("  note: {}\n", warning);
  if (!report.check.values.empty()) {
    TextTable values({{"  value"},
                      {"max |error|", Align::kRight},
                      {"of max|y|", Align::kRight},
                      {"steps", Align::kRight},
                      {"cosine", Align::kRight}});
    for (const ValueError& value : report.check.values) {
      values.AddRow({"  " + value.name, fmt::format("{:.3g}", value.max_abs_error),
                     fmt::format("{:.2g}", value.relative()),
                     value.step > 0 ? fmt::format("{:.2g}", value.steps()) : "",
                     fmt::format("{:.8f}", value.cosine)});
    }
    fmt::print("{}", values.ToString());
  }
  if (report.is_verified) {
    const ValueError worst = report.check.worst(words.tolerance);
    fmt::print("  verified on {} set{} of inputs: '{}' differs by at most {:.3g}, ",
               report.check.inputs, report.check.inputs == 1 ? "" : "s", worst.name,
               worst.max_abs_error);
    if (worst.step > 0) {
      fmt::print("{:.2g} steps of {:.3g} (tolerance {:g})\n", worst.steps(), worst.step,
                 words.tolerance.steps);
    } else {
      fmt::print("{:.2g} of max|y| (tolerance {:g})\n", worst.relative(), words.tolerance.relative);
    }
  }
  if (!report.IsGood(words.tolerance))
    fmt::print("  the difference exceeds the tolerance: nothing was written\n");
}

Result<int> ConvertMany(const ConvertWords& words, const std::vector<Job>& jobs) {
  TextTable table({{"file"}, {"operators", Align::kRight}, {"bytes", Align::kRight}, {"result"}});
  ProgressBar progress(jobs.size(), !words.quiet && !words.json);
  int failed = 0;
  int beyond = 0;
  ParallelInOrder<std::optional<Result<Report>>>(
      jobs.size(), words.jobs,
      [&](int, size_t i) { return std::optional(ConvertFile(words, jobs[i])); },
      [&](size_t i, std::optional<Result<Report>> result) {
        progress.Advance();
        const Result<Report>& report = *result;
        if (!report) {
          ++failed;
          if (words.json) PrintJson({{"file", jobs[i].from}, {"error", report.error().message}});
          table.AddRow({jobs[i].from, "", "", report.error().message});
          return;
        }
        beyond += report->IsGood(words.tolerance) ? 0 : 1;
        if (words.json) PrintJson(ReportJson(words, jobs[i], *report));
        table.AddRow({jobs[i].from, std::to_string(report->model.main().operators.size()),
                      WithThousands(report->bytes), Verdict(words, *report)});
      });
  progress.Clear();
  if (!words.json)
    fmt::print("{}{} converted, {} beyond the tolerance, {} failed\n", table.ToString(),
               jobs.size() - static_cast<size_t>(failed + beyond), beyond, failed);
  if (failed > 0) return kFailed;
  return beyond > 0 ? kAnswerIsNo : kDone;
}

Result<int> Convert(const ConvertWords& words) {
  OCTET_ASSIGN(const std::vector<Job> jobs, JobsOf(words));
  const bool is_one = words.models.size() == 1 && !fs::is_directory(words.models[0]);
  if (!is_one) return ConvertMany(words, jobs);
  OCTET_ASSIGN(const Report report, ConvertFile(words, jobs[0]));
  if (words.json) {
    PrintJson(ReportJson(words, jobs[0], report));
  } else if (!words.quiet) {
    PrintReport(words, jobs[0], report);
  }
  return report.IsGood(words.tolerance) ? kDone : kAnswerIsNo;
}

Result<PadStyle> ParsePad(std::string_view word) {
  if (word == "op") return PadStyle::kOperator;
  if (word == "kernel") return PadStyle::kKernel;
  if (word == "auto") return PadStyle::kAuto;
  return InvalidArgument("unknown way to pad '{}': op, kernel or auto", word);
}

}  // namespace

void AddConvert(CLI::App& app, Action& action) {
  auto words = std::make_shared<ConvertWords>();
  app.add_option("MODEL", words->models, ".onnx or .tflite files, or folders of them")->required();
  app.add_option("-o,--output", words->output, "TFLite file, or a folder for several models")
      ->required();
  app.add_option("--pad", words->pad,
                 "padding that is neither SAME nor VALID: op (PAD), kernel (zero taps, no PAD), "
                 "auto (kernel where cheap)")
      ->check(Understood(ParsePad))
      ->capture_default_str();
  app.add_flag("--split-groups", words->options.split_groups,
               "one CONV_2D a group, for targets without grouped convolution");
  app.add_flag("--keep-nchw-io", words->options.keep_onnx_layout,
               "graph inputs and outputs stay in ONNX's order of axes");
  app.add_option("--keep-layout", words->options.keep_layout,
                 "graph inputs or outputs, by name, that stay in ONNX's order")
      ->delimiter(',');
  app.add_option("--batch", words->options.batch, "extent of an open first dim")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--inputs", words->inputs, "verify on these .npy files, one an input")
      ->delimiter(',');
  app.add_option("--random", words->random, "verify on so many sets of random inputs")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--seed", words->seed, "seed of the random inputs")->capture_default_str();
  app.add_option("--tolerance", words->tolerance.relative,
                 "largest error of a float model's output, in relation to its largest value")
      ->capture_default_str();
  app.add_option("--tolerance-steps", words->tolerance.steps,
                 "largest error of a quantised model's output, in steps of its scale")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--float-io", words->float_io,
               "inputs and outputs of a quantised ONNX file stay float32");
  app.add_flag("--no-verify", words->no_verify, "write without comparing with ONNX's semantics");
  app.add_flag("--strip", words->strip,
               "of a .tflite: drop description, metadata and appended files");
  app.add_flag("--dequantize", words->dequantize, "of a .tflite: make a quantised model float32");
  app.add_option("-j,--jobs", words->jobs, "files converted at the same time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_flag("-v,--verbose", words->verbose, "the error of every value, not only of the outputs");
  app.add_flag("-q,--quiet", words->quiet, "print errors only");
  app.add_flag("--json", words->json, "print one JSON object a model");
  app.callback([words, &action] {
    words->options.pad = *ParsePad(words->pad);
    words->options.int8_interface = !words->float_io;
    action = [words] { return Convert(*words); };
  });
}

}  // namespace octet::cli
