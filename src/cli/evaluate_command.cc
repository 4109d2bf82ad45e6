#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/parallel.h"
#include "cli/backend_words.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/model_file.h"
#include "cli/progress_bar.h"
#include "cli/sample_data.h"
#include "cli/text_table.h"
#include "formats/npy.h"
#include "measure/evaluate.h"
#include "model/logits.h"

namespace octet::cli {
namespace {

constexpr size_t kMaxLogitsBytes = size_t{1} << 30;

struct EvaluateWords {
  std::vector<std::string> models;
  DataWords data;
  BackendWords backend;
  int threads = 1;
  double max_divergence = -1;
  bool markdown = false;
  bool json = false;
  bool quiet = false;
};

struct Row {
  std::string model;
  Result<Accuracy> accuracy;
};

bool IsLogitsFile(const std::string& path) {
  return std::filesystem::path(path).extension() == ".npy";
}

Result<std::vector<ItemScores>> ReadLogitsFile(const std::string& path) {
  OCTET_ASSIGN(const auto file, ReadFile(path, kMaxLogitsBytes));
  auto array = ParseNpy(file);
  if (!array) return Prefixed(path, array.error());
  auto scores = ScoresOfLogits({array->type, array->shape, array->bytes});
  if (!scores) return Prefixed(path, scores.error());
  return scores;
}

Result<std::shared_ptr<const LoadedModel>> Load(const std::string& path,
                                                const BackendOptions& options) {
  if (!IsOnnxFile(path)) return LoadModel(path, options);
  OCTET_ASSIGN(Model model, ReadModelFile(path));
  return LoadModel(std::make_shared<const Model>(std::move(model)), options);
}

Result<std::vector<ItemScores>> Score(const EvaluateWords& words, const std::string& path,
                                      const SampleData& data) {
  if (IsLogitsFile(path)) return ReadLogitsFile(path);
  OCTET_ASSIGN(BackendOptions options, words.backend.Parse());
  OCTET_ASSIGN(auto model, Load(path, options));
  if (FindLogits(model->model().main()) && options.backend != BackendKind::kTflite) {
    options.keep_all_tensors = true;
    OCTET_ASSIGN(model, Load(path, options));
  }
  const auto feeder = data.FeederFor(model->model(), std::nullopt);
  if (!feeder) return Prefixed(path, feeder.error());
  ProgressBar progress(data.size(), !words.quiet);
  auto scores = ScoreItems(
      *model, data.size(),
      [&](size_t item, MutableTensorView input) { return feeder->Fill(item, 0, input.bytes); },
      words.threads, [&] { progress.Advance(); });
  if (!scores) return Prefixed(path, scores.error());
  return scores;
}

Json RowJson(const Row& row) {
  Json json = {{"model", row.model}};
  if (!row.accuracy) {
    json["error"] = row.accuracy.error().message;
    return json;
  }
  const auto share = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json();
  };
  json["top1"] = share(row.accuracy->top1);
  json["top5"] = share(row.accuracy->top5);
  json["agreement_top1_with_first"] = row.accuracy->agreement_top1;
  json["agreement_top5_with_first"] = row.accuracy->agreement_top5;
  json["kl_to_first"] = row.accuracy->divergence;
  json["p50_ms"] = row.accuracy->p50_ms;
  return json;
}

std::vector<std::string> Cells(const Row& row) {
  if (!row.accuracy) return {row.model, "failed", "", "", "", "", ""};
  const auto percent = [](const std::optional<double>& share) {
    constexpr double kPercent = 100;
    return share ? fmt::format("{:.2f} %", kPercent * *share) : "-";
  };
  const Accuracy& a = *row.accuracy;
  return {row.model,
          percent(a.top1),
          percent(a.top5),
          percent(a.agreement_top1),
          percent(a.agreement_top5),
          fmt::format("{:.5f}", a.divergence),
          IsLogitsFile(row.model) ? "-" : fmt::format("{:.2f} ms", a.p50_ms)};
}

const std::vector<std::string>& Titles() {
  static const std::vector<std::string> titles = {"model",           "top-1", "top-5", "agreement",
                                                  "agreement top-5", "KL",    "p50"};
  return titles;
}

void PrintMarkdown(const std::vector<Row>& rows) {
  const auto line = [](const std::vector<std::string>& cells) {
    fmt::print("| {} |\n", fmt::join(cells, " | "));
  };
  line(Titles());
  fmt::print("|---|---:|---:|---:|---:|---:|---:|\n");
  for (const Row& row : rows) line(Cells(row));
}

void PrintTable(const std::vector<Row>& rows, size_t items) {
  std::vector<TextTable::Column> columns;
  for (const std::string& title : Titles())
    columns.push_back({title, columns.empty() ? Align::kLeft : Align::kRight});
  TextTable table(columns);
  for (const Row& row : rows) table.AddRow(Cells(row));
  fmt::print("{}{} items; agreement and KL are to {}\n", table.ToString(), items, rows[0].model);
}

Result<int> Evaluate(const EvaluateWords& words) {
  OCTET_ASSIGN(const SampleData data, SampleData::Open(words.data));
  OCTET_ASSIGN(const auto first, Score(words, words.models[0], data));
  std::vector<Row> rows;
  bool failed = false;
  bool too_far = false;
  for (const std::string& path : words.models) {
    auto scores =
        path == words.models[0] ? Result<std::vector<ItemScores>>(first) : Score(words, path, data);
    Result<Accuracy> accuracy =
        scores ? JudgeScores(first, *scores, data.classes()) : Result<Accuracy>(scores.error());
    if (!accuracy) fmt::print(stderr, "octet: error: {}\n", accuracy.error().message);
    failed = failed || !accuracy;
    too_far = too_far || (accuracy && words.max_divergence >= 0 &&
                          accuracy->divergence > words.max_divergence);
    rows.push_back({path, std::move(accuracy)});
  }
  if (words.json) {
    Json json = {{"images", data.size()}, {"models", Json::array()}};
    for (const Row& row : rows) json["models"].push_back(RowJson(row));
    PrintJson(json);
  } else if (words.markdown) {
    PrintMarkdown(rows);
  } else {
    PrintTable(rows, data.size());
  }
  if (failed) return kFailed;
  return too_far ? kAnswerIsNo : kDone;
}

}  // namespace

void AddEvaluate(CLI::App& app, Action& action) {
  auto words = std::make_shared<EvaluateWords>();
  app.add_option("MODEL", words->models,
                 "TFLite models; the first is what the others are compared with, and may be a .npy "
                 "file of float32 logits [items, classes]")
      ->required();
  words->data.AddTo(app, "--images,--data",
                    "a folder of images, or an array: x.npz (its y is the classes), "
                    "NAME=x.npy[,MEAN,STD]");
  app.add_option("--threads", words->threads, "items run at once; times are honest with 1")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--max-kl", words->max_divergence,
                 "exit status 3 when a model's KL to the first is larger");
  auto* json = app.add_flag("--json", words->json, "print one JSON object");
  app.add_flag("--markdown", words->markdown, "print the table as Markdown")->excludes(json);
  app.add_flag("-q,--quiet", words->quiet, "no progress bar");
  words->backend.AddTo(app);
  app.callback([words, &action] { action = [words] { return Evaluate(*words); }; });
}

}  // namespace octet::cli
