#include <fmt/format.h>

#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "cli/backend_options.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/tensor_file.h"
#include "cli/text_table.h"

namespace octet::cli {
namespace {

struct RunWords {
  std::string model;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  bool json = false;
  BackendWords backend;
};

Result<int> Run(const RunWords& words) {
  OCTET_ASSIGN(const BackendOptions options, words.backend.Parse());
  OCTET_ASSIGN(const auto model, LoadModel(words.model, options));
  if (words.inputs.size() != model->inputs().size()) {
    return InvalidArgument("{} has {} inputs, {} given with --input", words.model,
                           model->inputs().size(), words.inputs.size());
  }
  if (!words.outputs.empty() && words.outputs.size() != model->outputs().size()) {
    return InvalidArgument("{} has {} outputs, {} named with --output", words.model,
                           model->outputs().size(), words.outputs.size());
  }
  OCTET_ASSIGN(const auto runner, model->NewRunner());
  for (size_t i = 0; i < words.inputs.size(); ++i) {
    OCTET_ASSIGN(const auto bytes, ReadTensorFile(words.inputs[i], model->inputs()[i]));
    std::ranges::copy(bytes, runner->input(static_cast<int>(i)).bytes.begin());
  }
  OCTET_TRY(runner->Run());
  Json outputs = Json::array();
  TextTable table({{"output"}, {"type"}, {"shape"}, {"sha256"}, {"file"}});
  for (size_t i = 0; i < model->outputs().size(); ++i) {
    const TensorInfo& info = model->outputs()[i];
    const TensorView output = runner->output(static_cast<int>(i));
    const std::string file = words.outputs.empty() ? "" : words.outputs[i];
    if (!file.empty()) OCTET_TRY(WriteTensorFile(file, output));
    const std::string type(ElementTypeName(info.type));
    const std::string sha256 = Sha256Hex(output.bytes);
    outputs.push_back({{"name", info.name},
                       {"type", type},
                       {"shape", output.shape.dims()},
                       {"sha256", sha256},
                       {"file", file.empty() ? Json() : Json(file)}});
    table.AddRow({info.name, type, output.shape.ToString(), sha256, file});
  }
  if (words.json) {
    PrintJson({{"outputs", outputs}});
  } else {
    fmt::print("{}", table.ToString());
  }
  return kDone;
}

}  // namespace

void AddRun(CLI::App& app, Action& action) {
  auto words = std::make_shared<RunWords>();
  app.add_option("MODEL", words->model, "TFLite model")->required();
  app.add_option("-i,--input", words->inputs, "one file an input: .npy, or raw little-endian bytes")
      ->delimiter(',')
      ->required();
  app.add_option("-o,--output", words->outputs, "one file an output: .npy, or raw bytes")
      ->delimiter(',');
  app.add_flag("--json", words->json, "print one JSON object");
  words->backend.AddTo(app);
  app.callback([words, &action] { action = [words] { return Run(*words); }; });
}

}  // namespace octet::cli
