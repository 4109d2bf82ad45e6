#include "cli/model_file.h"

#include <filesystem>

#include "formats/onnx/onnx_reader.h"
#include "formats/tflite/tflite_reader.h"
#include "passes/onnx/convert_onnx.h"

namespace octet::cli {
namespace {

Result<Model> ConvertedOnnxFile(const std::string& path) {
  const ConvertOptions options;
  OCTET_ASSIGN(OnnxGraph graph, ReadOnnxFile(path));
  OCTET_TRY(FixInputShapes(graph, options.batch));
  OCTET_ASSIGN(ConvertedModel converted, ConvertOnnx(std::move(graph), options));
  return std::move(converted.model);
}

}  // namespace

bool IsOnnxFile(const std::string& path) {
  return std::filesystem::path(path).extension() == ".onnx";
}

Result<Model> ReadModelFile(const std::string& path) {
  if (!IsOnnxFile(path)) return ReadTfliteFile(path);
  auto model = ConvertedOnnxFile(path);
  if (!model && !model.error().message.starts_with(path))
    return Prefixed(path, std::move(model).error());
  return model;
}

}  // namespace octet::cli
