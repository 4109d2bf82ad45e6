#include "onnx/onnx_cases.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "formats/onnx/onnx_reader.h"

namespace octet::testing {

namespace {

constexpr const char* kRoot = "/usr/share/libonnx-testdata/data";
constexpr size_t kMaxTensorBytes = size_t{256} << 20;

}  // namespace

std::vector<OnnxCase> ListOnnxCases() {
  std::vector<OnnxCase> cases;
  for (const char* group : {"node", "pytorch-converted", "pytorch-operator", "simple"}) {
    const std::filesystem::path folder = std::filesystem::path(kRoot) / group;
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (!std::filesystem::exists(entry.path() / "model.onnx")) continue;
      cases.push_back({group, entry.path().filename().string(), entry.path().string()});
    }
  }
  std::ranges::sort(cases, {}, [](const OnnxCase& c) { return std::pair(c.group, c.name); });
  return cases;
}

Result<std::vector<OnnxTensor>> ReadCaseTensors(const OnnxCase& test_case,
                                                const std::string& stem) {
  std::vector<OnnxTensor> tensors;
  for (;;) {
    const std::string path =
        fmt::format("{}/test_data_set_0/{}_{}.pb", test_case.folder, stem, tensors.size());
    if (!std::filesystem::exists(path)) return tensors;
    OCTET_ASSIGN(const auto bytes, ReadFile(path, kMaxTensorBytes));
    auto tensor = ReadOnnxTensor(bytes);
    if (!tensor) return Prefixed(path, std::move(tensor).error());
    tensors.push_back(*std::move(tensor));
  }
}

bool IsClose(const OnnxTensor& got, const OnnxTensor& want) {
  if (got.type != want.type || got.shape != want.shape) return false;
  if (want.type != ElementType::kFloat32)
    return std::ranges::equal(got.data.bytes(), want.data.bytes());
  const auto a = ElementsOf<float>(got);
  const auto b = ElementsOf<float>(want);
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    if (!(std::abs(a[i] - b[i]) <= 1e-5 + 1e-3 * std::abs(b[i]))) return false;
  }
  return true;
}

}  // namespace octet::testing
