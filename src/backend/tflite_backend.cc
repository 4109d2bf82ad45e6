#include "backend/tflite_backend.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "backend/delegate_backend.h"
#include "backend/tflite_api.h"
#include "formats/tflite/tflite_writer.h"

namespace octet {
namespace {

using tflite::Api;

// What the library said while it failed.
class ErrorLog {
 public:
  static void Report(void* log, const char* format, va_list arguments) {
    char line[512];
    std::vsnprintf(line, sizeof(line), format, arguments);
    auto& text = static_cast<ErrorLog*>(log)->text_;
    text += text.empty() ? line : fmt::format("; {}", line);
  }
  Error Failure(std::string_view what) const {
    return Unsupported("TFLite cannot {} the model: {}", what,
                       text_.empty() ? "no reason given" : text_);
  }

 private:
  std::string text_;
};

// One handed-over file and the library's model of it; outlives its interpreters.
struct TfliteFile {
  const Api* api;
  std::vector<uint8_t> bytes;
  tflite::CModel* model = nullptr;
  // Graph output that shows tensor i, by tensor index of the main graph.
  std::map<int32_t, int> output_of_tensor;

  explicit TfliteFile(const Api* library) : api(library) {}
  TfliteFile(const TfliteFile&) = delete;
  TfliteFile& operator=(const TfliteFile&) = delete;
  ~TfliteFile() {
    if (model != nullptr) api->model_delete(model);
  }
};

class TfliteRunner : public Runner {
 public:
  static Result<std::unique_ptr<Runner>> Create(std::shared_ptr<const TfliteFile> file,
                                                std::shared_ptr<const Model> model, int threads,
                                                abi::Delegate* delegate = nullptr);
  ~TfliteRunner() override {
    if (interpreter_ != nullptr) api_.interpreter_delete(interpreter_);
    if (options_ != nullptr) api_.options_delete(options_);
  }

  MutableTensorView input(int i) override {
    tflite::CTensor* tensor = api_.input_tensor(interpreter_, i);
    const Tensor& info = Info(model_->main().inputs[static_cast<size_t>(i)]);
    return {info.type,
            info.shape,
            {static_cast<uint8_t*>(api_.tensor_data(tensor)), api_.tensor_byte_size(tensor)}};
  }
  TensorView output(int i) const override {
    return View(model_->main().outputs[static_cast<size_t>(i)], i);
  }
  Status Run() override {
    if (api_.invoke(interpreter_) != tflite::kOk) return errors_.Failure("run");
    return {};
  }
  Result<TensorView> tensor(int index) const override {
    const auto found = file_->output_of_tensor.find(index);
    if (found == file_->output_of_tensor.end())
      return InvalidArgument("tensor {} was not kept", index);
    return View(index, found->second);
  }

 private:
  TfliteRunner(std::shared_ptr<const TfliteFile> file, std::shared_ptr<const Model> model)
      : file_(std::move(file)), model_(std::move(model)), api_(*file_->api) {}

  const Tensor& Info(int32_t index) const {
    return model_->main().tensors[static_cast<size_t>(index)];
  }
  TensorView View(int32_t index, int graph_output) const {
    const tflite::CTensor* tensor = api_.output_tensor(interpreter_, graph_output);
    return {Info(index).type,
            Info(index).shape,
            {static_cast<const uint8_t*>(api_.tensor_data(tensor)), api_.tensor_byte_size(tensor)}};
  }

  std::shared_ptr<const TfliteFile> file_;
  std::shared_ptr<const Model> model_;
  const Api& api_;
  ErrorLog errors_;
  tflite::CInterpreterOptions* options_ = nullptr;
  tflite::CInterpreter* interpreter_ = nullptr;
};

Result<std::unique_ptr<Runner>> TfliteRunner::Create(std::shared_ptr<const TfliteFile> file,
                                                     std::shared_ptr<const Model> model,
                                                     int threads, abi::Delegate* delegate) {
  std::unique_ptr<TfliteRunner> runner(new TfliteRunner(std::move(file), std::move(model)));
  const Api& api = runner->api_;
  runner->options_ = api.options_create();
  api.options_set_num_threads(runner->options_, threads);
  api.options_set_error_reporter(runner->options_, ErrorLog::Report, &runner->errors_);
  // Before the tensors are allocated: applied afterwards, delegates take less.
  if (delegate != nullptr) api.options_add_delegate(runner->options_, delegate);
  runner->interpreter_ = api.interpreter_create(runner->file_->model, runner->options_);
  if (runner->interpreter_ == nullptr) return runner->errors_.Failure("load");
  if (api.allocate_tensors(runner->interpreter_) != tflite::kOk)
    return runner->errors_.Failure("prepare");
  return std::unique_ptr<Runner>(std::move(runner));
}

class TfliteModel : public LoadedModel {
 public:
  TfliteModel(std::shared_ptr<const Model> model, std::shared_ptr<const TfliteFile> file,
              int threads)
      : LoadedModel(model), model_(std::move(model)), file_(std::move(file)), threads_(threads) {}

  BackendKind backend() const override { return BackendKind::kTflite; }
  int64_t arena_bytes() const override { return 0; }
  Result<std::unique_ptr<Runner>> NewRunner() const override {
    return TfliteRunner::Create(file_, model_, threads_);
  }

 private:
  std::shared_ptr<const Model> model_;
  std::shared_ptr<const TfliteFile> file_;
  int threads_;
};

// The model with every tensor that an operator computes among its outputs, the original ones first.
Model WithAllTensorsAsOutputs(Model model) {
  Subgraph& graph = model.main();
  for (const Operator& op : graph.operators) {
    for (const int32_t tensor : op.outputs) {
      if (tensor >= 0 && std::ranges::find(graph.outputs, tensor) == graph.outputs.end()) {
        graph.outputs.push_back(tensor);
      }
    }
  }
  model.signatures.clear();
  return model;
}

// `shown` as the library's model. Its outputs show the tensors of the original.
Result<std::shared_ptr<const TfliteFile>> HandOver(const Model& shown,
                                                   const BackendOptions& options) {
  OCTET_ASSIGN(const Api* api, tflite::LoadApi(options.tflite_library));
  auto file = std::make_shared<TfliteFile>(api);
  const auto& outputs = shown.main().outputs;
  for (size_t i = 0; i < outputs.size(); ++i)
    file->output_of_tensor.emplace(outputs[i], static_cast<int>(i));
  OCTET_ASSIGN(file->bytes, WriteTfliteModel(shown));
  file->model = api->model_create(file->bytes.data(), file->bytes.size());
  if (file->model == nullptr) return Unsupported("TFLite does not take the model");
  return std::shared_ptr<const TfliteFile>(std::move(file));
}

}  // namespace

Result<std::unique_ptr<Runner>> NewTfliteRunner(std::shared_ptr<const Model> model,
                                                const BackendOptions& options,
                                                abi::Delegate& delegate) {
  OCTET_ASSIGN(auto file, HandOver(*model, options));
  return TfliteRunner::Create(std::move(file), std::move(model), options.threads, &delegate);
}

Result<std::shared_ptr<const LoadedModel>> LoadWithTflite(std::shared_ptr<const Model> model,
                                                          const BackendOptions& options) {
  if (!options.delegate.library.path.empty()) return LoadWithDelegate(std::move(model), options);
  if (options.batch > 1) return Unsupported("the tflite backend runs the batch of the file");
  const Model shown = options.keep_all_tensors ? WithAllTensorsAsOutputs(*model) : *model;
  OCTET_ASSIGN(auto file, HandOver(shown, options));
  return std::shared_ptr<const LoadedModel>(
      new TfliteModel(std::move(model), std::move(file), options.threads));
}

}  // namespace octet
