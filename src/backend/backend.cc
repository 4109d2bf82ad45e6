#include "backend/backend.h"

#include "backend/delegate_backend.h"
#include "backend/engine_backend.h"
#include "backend/tflite_backend.h"
#include "formats/tflite/tflite_reader.h"
#include "npu/ethosu_payload.h"

namespace octet {
namespace {

// One row a backend: its name and how it loads a model.
struct BackendRow {
  BackendKind kind;
  std::string_view name;
  Result<std::shared_ptr<const LoadedModel>> (*load)(std::shared_ptr<const Model>,
                                                     const BackendOptions&);
};
constexpr BackendRow kBackends[] = {
    {BackendKind::kEngine, "engine", LoadWithEngine},
    {BackendKind::kReference, "reference", LoadWithEngine},
    {BackendKind::kTflite, "tflite", LoadWithTflite},
    {BackendKind::kDelegate, "delegate", LoadWithDelegate},
    {BackendKind::kAuto, "auto", LoadWithAuto},
};

const BackendRow& Row(BackendKind kind) {
  for (const BackendRow& row : kBackends) {
    if (row.kind == kind) return row;
  }
  CheckFailed(__FILE__, __LINE__, "backend is in the list");
}

std::vector<TensorInfo> Infos(const Subgraph& graph, const std::vector<int32_t>& tensors) {
  std::vector<TensorInfo> infos;
  for (const int32_t index : tensors) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(index)];
    infos.push_back({tensor.name, tensor.type, tensor.shape, tensor.quantization});
  }
  return infos;
}

}  // namespace

std::string_view BackendName(BackendKind kind) { return Row(kind).name; }

Result<BackendKind> ParseBackend(std::string_view name) {
  std::string known;
  for (const BackendRow& row : kBackends) {
    if (row.name == name) return row.kind;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", row.name);
  }
  return InvalidArgument("unknown backend '{}'; known: {}", name, known);
}

Result<TieRounding> ParseRounding(std::string_view name) {
  if (name == "reference") return TieRounding::kAwayFromZero;
  if (name == "half-up") return TieRounding::kUp;
  return InvalidArgument("unknown rounding '{}'; known: reference, half-up", name);
}

Result<std::vector<StepTime>> Runner::ProfiledRun(const Clock& /*clock*/) {
  return Unsupported("this backend does not time single operators");
}

LoadedModel::LoadedModel(std::shared_ptr<const Model> model)
    : model_(std::move(model)),
      inputs_(Infos(model_->main(), model_->main().inputs)),
      outputs_(Infos(model_->main(), model_->main().outputs)) {}

Result<std::shared_ptr<const LoadedModel>> LoadModel(std::shared_ptr<const Model> model,
                                                     const BackendOptions& options) {
  // Better than "no kernel for ethos-u": say what the file is.
  OCTET_TRY(RefuseIfCompiledForEthosU(*model));
  return Row(options.backend).load(std::move(model), options);
}

Result<std::shared_ptr<const LoadedModel>> LoadModel(const std::string& path,
                                                     const BackendOptions& options) {
  OCTET_ASSIGN(Model model, ReadTfliteFile(path));
  auto loaded = LoadModel(std::make_shared<const Model>(std::move(model)), options);
  if (!loaded) return Prefixed(path, std::move(loaded).error());
  return loaded;
}

}  // namespace octet
