#include <fmt/format.h>

#include <filesystem>

#include "backend/backend.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/firmware_needs.h"
#include "cli/json.h"
#include "formats/c_array.h"
#include "formats/tflite/tflite_reader.h"
#include "measure/model_inputs.h"

namespace octet::cli {
namespace {

constexpr size_t kMaxModelBytes = size_t{512} << 20;
constexpr int kMaxVectors = 1000;

struct ExportWords {
  std::string model;
  std::string header;
  std::string name;
  int test_vectors = 0;
  uint64_t seed = 1;
  bool json = false;
};

// The stem of a path as a C identifier.
std::string IdentifierOf(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string();
  for (char& c : name) {
    const bool taken =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!taken) c = '_';
  }
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "model_");
  return name;
}

std::string VectorsPath(const std::string& header) {
  const std::filesystem::path path(header);
  return (path.parent_path() / (path.stem().string() + "_test_vectors.h")).string();
}

std::string Describe(const TensorInfo& info) {
  return fmt::format("'{}' {} {}", info.name, ElementTypeName(info.type), info.shape.ToString());
}

// Random inputs, and what the reference kernels make of them: NAME_input_0_0 is input 0 of vector
// 0.
Result<std::string> TestVectors(const ExportWords& words, const std::string& name) {
  OCTET_ASSIGN(const auto model,
               LoadModel(words.model, BackendOptions{.backend = BackendKind::kReference}));
  OCTET_ASSIGN(const auto runner, model->NewRunner());
  std::vector<std::vector<uint8_t>> kept;
  std::vector<CArray> arrays;
  for (int v = 0; v < words.test_vectors; ++v) {
    InputBytes inputs = RandomInputs(*model, words.seed + static_cast<uint64_t>(v));
    OCTET_TRY(SetInputs(*runner, inputs));
    OCTET_TRY(runner->Run());
    for (size_t i = 0; i < inputs.size(); ++i) {
      kept.push_back(std::move(inputs[i]));
      arrays.push_back({fmt::format("{}_input_{}_{}", name, v, i),
                        fmt::format("input {}: {}", i, Describe(model->inputs()[i])), kept.back()});
    }
    for (size_t i = 0; i < model->outputs().size(); ++i) {
      const auto bytes = runner->output(static_cast<int>(i)).bytes;
      kept.emplace_back(bytes.begin(), bytes.end());
      arrays.push_back({fmt::format("{}_output_{}_{}", name, v, i),
                        fmt::format("output {}: {}", i, Describe(model->outputs()[i])),
                        kept.back()});
    }
  }
  for (const CArray& array : arrays) {
    if (array.bytes.empty()) {
      return Unsupported("{}: {} has no elements, which C has no array for", words.model,
                         array.comment);
    }
  }
  return CHeader(name + "_TEST_VECTORS", arrays);
}

// Models compiled for an NPU do not load here; they have an array, but no arena of octet's.
std::optional<int64_t> ArenaBytes(const std::string& path) {
  const auto model = LoadModel(path, {});
  return model ? std::optional<int64_t>((*model)->arena_bytes()) : std::nullopt;
}

Result<int> Export(const ExportWords& words) {
  const std::string name = words.name.empty() ? IdentifierOf(words.model) : words.name;
  if (const Status named = CheckCIdentifier(name); !named) {
    return InvalidArgument("{}; --name gives another", named.error().message);
  }
  OCTET_ASSIGN(const Model model, ReadTfliteFile(words.model));
  OCTET_ASSIGN(const auto bytes, ReadFile(words.model, kMaxModelBytes));
  std::vector<std::string> files = {words.header};
  if (words.test_vectors > 0) {
    OCTET_ASSIGN(const std::string vectors, TestVectors(words, name));
    files.push_back(VectorsPath(words.header));
    OCTET_TRY(WriteFile(files.back(), vectors));
  }
  const CArray array{name, std::filesystem::path(words.model).filename().string(), bytes};
  OCTET_TRY(WriteFile(words.header, CHeader(name, {&array, 1})));
  const FirmwareNeeds needs = FirmwareNeedsOf(model, ArenaBytes(words.model));
  if (words.json) {
    PrintJson({{"files", files},
               {"bytes", bytes.size()},
               {"arena_bytes", needs.arena_bytes ? Json(*needs.arena_bytes) : Json()},
               {"resolver", needs.resolver.calls},
               {"missing", needs.resolver.missing}});
  } else {
    for (const std::string& file : files) fmt::print("{}\n", file);
    fmt::print("\n{}", FirmwareSource(needs, std::nullopt));
  }
  return kDone;
}

}  // namespace

void AddExport(CLI::App& app, Action& action) {
  auto words = std::make_shared<ExportWords>();
  app.add_option("MODEL", words->model, "TFLite model")->required();
  app.add_option("--c-array", words->header, "the C header to write")->required();
  app.add_option("--name", words->name, "of the array; else the model's file name");
  app.add_option("--test-vectors", words->test_vectors,
                 "random inputs with the reference kernels' outputs, so many, in a second header")
      ->check(CLI::Range(0, kMaxVectors))
      ->capture_default_str();
  app.add_option("--seed", words->seed, "of the random inputs")->capture_default_str();
  app.add_flag("--json", words->json, "print one JSON object");
  app.callback([words, &action] { action = [words] { return Export(*words); }; });
}

}  // namespace octet::cli
