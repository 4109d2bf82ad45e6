#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "base/parallel.h"
#include "cli/backend_words.h"
#include "cli/command.h"
#include "cli/demo_model.h"
#include "cli/image_paths.h"
#include "cli/json.h"
#include "cli/preprocess_words.h"
#include "cli/progress_bar.h"
#include "cli/text_table.h"
#include "image/label_sources.h"
#include "measure/image_classifier.h"
#include "model/metadata.h"

namespace octet::cli {
namespace {

// More images than this get a progress bar.
constexpr size_t kFewImages = 4;

struct ClassifyWords {
  std::string model;
  std::string model_option;
  std::vector<std::string> images;
  std::vector<std::string> image_options;
  std::string labels;
  int top_k = 5;
  int threads = 1;
  bool json = false;
  bool csv = false;
  bool digest = false;
  bool quiet = false;
  PreprocessWords preprocess;
  BackendWords backend;
};

Result<Classification> ClassifyFile(ImageClassifier::Worker& worker, const std::string& path,
                                    const ClassifyOptions& options) {
  OCTET_ASSIGN(const auto file, ReadFile(path, kMaxImageBytes));
  auto classification = worker.Classify(file, options);
  if (!classification) return Prefixed(path, std::move(classification).error());
  return classification;
}

class ResultPrinter {
 public:
  ResultPrinter(const ClassifyWords& words, const Labels& labels, int class_count)
      : words_(words), labels_(labels), class_count_(class_count) {}

  void PrintHeader() const {
    if (words_.csv && !words_.quiet) fmt::print("file,rank,class_id,score,probability,label\n");
  }
  void Print(const std::string& path, const Classification& result) const;
  void PrintError(const std::string& path, const Error& error) const;

 private:
  std::string Label(const Prediction& prediction) const {
    return labels_.LabelOf(prediction.class_id, class_count_);
  }
  void PrintAsJson(const std::string& path, const Classification& result) const;
  void PrintAsCsv(const std::string& path, const Classification& result) const;
  void PrintAsTable(const std::string& path, const Classification& result) const;

  const ClassifyWords& words_;
  const Labels& labels_;
  int class_count_;
};

void ResultPrinter::Print(const std::string& path, const Classification& result) const {
  if (words_.json) return PrintAsJson(path, result);
  if (words_.csv) return PrintAsCsv(path, result);
  PrintAsTable(path, result);
}

void ResultPrinter::PrintError(const std::string& path, const Error& error) const {
  if (words_.json) PrintJson({{"file", path}, {"error", error.message}});
  fmt::print(stderr, "octet: error: {}\n", error.message);
}

void ResultPrinter::PrintAsJson(const std::string& path, const Classification& result) const {
  Json json = {{"file", path},
               {"predictions", Json::array()},
               {"inference_time_ms", result.inference_time_ms}};
  for (const Prediction& prediction : result.predictions) {
    Json row = {{"class_id", prediction.class_id},
                {"score", prediction.score},
                {"probability", prediction.probability}};
    if (const std::string label = Label(prediction); !label.empty()) row["label"] = label;
    json["predictions"].push_back(std::move(row));
  }
  if (words_.digest) {
    json["input_sha256"] = result.input_sha256;
    json["output_sha256"] = result.output_sha256;
  }
  PrintJson(json);
}

// RFC 4180: quoted when needed, quotes doubled.
std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void ResultPrinter::PrintAsCsv(const std::string& path, const Classification& result) const {
  for (size_t i = 0; i < result.predictions.size(); ++i) {
    const Prediction& prediction = result.predictions[i];
    fmt::print("{},{},{},{},{:.6f},{}\n", CsvField(path), i + 1, prediction.class_id,
               prediction.score, prediction.probability, CsvField(Label(prediction)));
  }
}

void ResultPrinter::PrintAsTable(const std::string& path, const Classification& result) const {
  if (!words_.quiet) fmt::print("{}  ({:.2f} ms)\n", path, result.inference_time_ms);
  TextTable table({{"  class", Align::kRight},
                   {"score", Align::kRight},
                   {"probability", Align::kRight},
                   {"label"}});
  for (const Prediction& prediction : result.predictions) {
    table.AddRow({fmt::format("  {}", prediction.class_id), fmt::format("{:.6g}", prediction.score),
                  fmt::format("{:.4f}", prediction.probability), Label(prediction)});
  }
  fmt::print("{}", table.ToString());
  if (words_.digest) {
    fmt::print("  input sha256  {}\n  output sha256 {}\n", result.input_sha256,
               result.output_sha256);
  }
}

Result<Labels> LabelsFor(const ClassifyWords& words, const Model& model) {
  const char* environment = std::getenv("LABELS_PATH");
  return ResolveLabels({.named_path = words.labels,
                        .environment_path = environment == nullptr ? "" : environment,
                        .model_path = words.model,
                        .embedded_text = EmbeddedLabels(model)});
}

// With -m, or without a model, the first positional word is an image like the others.
Status ResolvePositionals(ClassifyWords& words) {
  const bool alone = words.images.empty() && words.image_options.empty() &&
                     !words.model.ends_with(".tflite");  // a model whose image was forgotten
  if (!words.model_option.empty() || alone || IsImageOrFolder(words.model)) {
    if (!words.model.empty()) words.images.insert(words.images.begin(), words.model);
    words.model = words.model_option;
  }
  words.images.insert(words.images.end(), words.image_options.begin(), words.image_options.end());
  if (words.images.empty()) return InvalidArgument("no image: octet classify [MODEL] IMAGE...");
  return {};
}

Result<std::string> ModelPath(const ClassifyWords& words) {
  if (!words.model.empty()) return words.model;
  return DemoModelPath();
}

Result<int> Classify(const ClassifyWords& words) {
  OCTET_ASSIGN(const BackendOptions backend, words.backend.Parse());
  OCTET_ASSIGN(const PreprocessOptions preprocess, words.preprocess.Parse());
  OCTET_ASSIGN(const std::string path, ModelPath(words));
  OCTET_ASSIGN(const auto model, LoadModel(path, backend));
  auto classifier = ImageClassifier::Create(model, preprocess);
  if (!classifier) return Prefixed(path, std::move(classifier).error());
  OCTET_ASSIGN(const Labels labels, LabelsFor(words, model->model()));
  OCTET_ASSIGN(const auto paths, ImagePaths(words.images));

  std::vector<ImageClassifier::Worker> workers;
  const size_t worker_count = std::min(static_cast<size_t>(words.threads), paths.size());
  for (size_t i = 0; i < worker_count; ++i) {
    OCTET_ASSIGN(auto worker, classifier->NewWorker());
    workers.push_back(std::move(worker));
  }
  const ClassifyOptions options{.top_k = words.top_k, .digest = words.digest};
  const ResultPrinter printer(words, labels, classifier->class_count());
  ProgressBar progress(paths.size(), !words.quiet && paths.size() > kFewImages);
  size_t failures = 0;
  printer.PrintHeader();
  ParallelInOrder<Result<Classification>>(
      paths.size(), words.threads,
      [&](int worker, size_t i) {
        return ClassifyFile(workers[static_cast<size_t>(worker)], paths[i], options);
      },
      [&](size_t i, Result<Classification> result) {
        progress.Clear();
        if (result) {
          printer.Print(paths[i], *result);
        } else {
          ++failures;
          printer.PrintError(paths[i], result.error());
        }
        progress.Advance();
      });
  return failures == 0 ? kDone : kFailed;
}

}  // namespace

void AddClassify(CLI::App& app, Action& action) {
  auto words = std::make_shared<ClassifyWords>();
  app.add_option("MODEL", words->model,
                 "TFLite model with one image input; without, the built-in one");
  app.add_option("IMAGE", words->images, "images or folders of images (JPEG, PNG, BMP, GIF, WebP)");
  app.add_option("-m,--model", words->model_option, "the model, instead of MODEL");
  app.add_option("-i,--image", words->image_options,
                 "an image or folder, instead of IMAGE; may be repeated");
  app.add_option("-l,--labels", words->labels,
                 "class names; else LABELS_PATH, labels.txt or imagenet_labels.txt beside the "
                 "model, or its metadata");
  app.add_option("-k,--top", words->top_k, "how many classes")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--threads", words->threads, "images classified at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  auto* json = app.add_flag("--json", words->json, "one JSON object a line");
  app.add_flag("--csv", words->csv, "comma-separated values with a header line")->excludes(json);
  app.add_flag("--digest", words->digest, "add the SHA-256 of the input and output tensors");
  app.add_flag("-q,--quiet", words->quiet, "results only: no file names, header or progress bar");
  words->preprocess.AddTo(app);
  words->backend.AddTo(app);
  app.callback([words, &action] {
    UsageUnless(ResolvePositionals(*words));
    action = [words] { return Classify(*words); };
  });
}

}  // namespace octet::cli
