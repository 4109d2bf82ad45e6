#include "model/diff.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace octet {
namespace {

class ModelDiff {
 public:
  explicit ModelDiff(size_t max_count) : max_count_(max_count) {}

  void Compare(const Model& a, const Model& b);
  std::vector<ModelDifference> Take() { return std::move(differences_); }

 private:
  void Add(std::string path, std::string a, std::string b) {
    if (differences_.size() < max_count_) {
      differences_.push_back({std::move(path), std::move(a), std::move(b)});
    }
  }
  template <class T>
  void Field(const std::string& path, const T& a, const T& b) {
    if (!(a == b)) Add(path, fmt::format("{}", a), fmt::format("{}", b));
  }
  // The common length of two lists; a difference when they are not equally long.
  size_t Length(const std::string& path, size_t a, size_t b) {
    Field(path + " count", a, b);
    return std::min(a, b);
  }
  void Data(const std::string& path, const ConstantData& a, const ConstantData& b);
  void CompareTensors(const std::string& path, const Tensor& a, const Tensor& b);
  void CompareOperators(const std::string& path, const Operator& a, const Operator& b);
  void CompareSubgraphs(const std::string& path, const Subgraph& a, const Subgraph& b);
  void CompareSignatures(const std::string& path, const Signature& a, const Signature& b);

  size_t max_count_;
  std::vector<ModelDifference> differences_;
};

void ModelDiff::Data(const std::string& path, const ConstantData& a, const ConstantData& b) {
  if (std::ranges::equal(a.bytes(), b.bytes())) return;
  const auto [in_a, in_b] = std::ranges::mismatch(a.bytes(), b.bytes());
  Add(path, fmt::format("{} bytes", a.bytes().size()),
      fmt::format("{} bytes, first difference at byte {}", b.bytes().size(),
                  in_a - a.bytes().begin()));
}

void ModelDiff::CompareTensors(const std::string& path, const Tensor& a, const Tensor& b) {
  Field(path + " name", a.name, b.name);
  Field(path + " type", ElementTypeName(a.type), ElementTypeName(b.type));
  Field(path + " shape", a.shape.ToString(), b.shape.ToString());
  Field(path + " shape signature", a.shape_signature, b.shape_signature);
  Field(path + " scales", a.quantization.scales, b.quantization.scales);
  Field(path + " zero points", a.quantization.zero_points, b.quantization.zero_points);
  if (a.quantization.per_channel()) {
    Field(path + " quantised dim", a.quantization.axis, b.quantization.axis);
  }
  Field(path + " min", a.range_min, b.range_min);
  Field(path + " max", a.range_max, b.range_max);
  Field(path + " constant", a.is_constant, b.is_constant);
  Field(path + " variable", a.is_variable, b.is_variable);
  Field(path + " obstacle", a.obstacle, b.obstacle);
  Data(path + " data", a.data, b.data);
}

void ModelDiff::CompareOperators(const std::string& path, const Operator& a, const Operator& b) {
  Field(path + " kind", a.Name(), b.Name());
  Field(path + " version", a.version, b.version);
  Field(path + " inputs", a.inputs, b.inputs);
  Field(path + " outputs", a.outputs, b.outputs);
  Field(path + " intermediates", a.intermediates, b.intermediates);
  if (!(a.options == b.options))
    Add(path + " options", DescribeOptions(a.options), DescribeOptions(b.options));
}

void ModelDiff::CompareSubgraphs(const std::string& path, const Subgraph& a, const Subgraph& b) {
  Field(path + "name", a.name, b.name);
  Field(path + "inputs", a.inputs, b.inputs);
  Field(path + "outputs", a.outputs, b.outputs);
  const size_t tensors = Length(path + "tensor", a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < tensors; ++i) {
    CompareTensors(fmt::format("{}tensor {} '{}'", path, i, a.tensors[i].name), a.tensors[i],
                   b.tensors[i]);
  }
  const size_t operators = Length(path + "operator", a.operators.size(), b.operators.size());
  for (size_t i = 0; i < operators; ++i) {
    CompareOperators(fmt::format("{}op {} {}", path, i, a.operators[i].Name()), a.operators[i],
                     b.operators[i]);
  }
}

void ModelDiff::CompareSignatures(const std::string& path, const Signature& a, const Signature& b) {
  Field(path + " key", a.key, b.key);
  Field(path + " subgraph", a.subgraph, b.subgraph);
  Field(path + " inputs", a.inputs, b.inputs);
  Field(path + " outputs", a.outputs, b.outputs);
}

void ModelDiff::Compare(const Model& a, const Model& b) {
  Field("description", a.description, b.description);
  Field("version", a.version, b.version);
  const size_t subgraphs = Length("subgraph", a.subgraphs.size(), b.subgraphs.size());
  for (size_t i = 0; i < subgraphs; ++i) {
    CompareSubgraphs(i == 0 ? "" : fmt::format("subgraph {} ", i), a.subgraphs[i], b.subgraphs[i]);
  }
  const size_t signatures = Length("signature", a.signatures.size(), b.signatures.size());
  for (size_t i = 0; i < signatures; ++i) {
    CompareSignatures(fmt::format("signature {}", i), a.signatures[i], b.signatures[i]);
  }
  const size_t entries =
      Length("metadata entry", a.metadata_entries.size(), b.metadata_entries.size());
  for (size_t i = 0; i < entries; ++i) {
    const std::string path = fmt::format("metadata entry {} '{}'", i, a.metadata_entries[i].name);
    Field(path + " name", a.metadata_entries[i].name, b.metadata_entries[i].name);
    Data(path + " data", a.metadata_entries[i].data, b.metadata_entries[i].data);
  }
  const size_t files =
      Length("associated file", a.associated_files.size(), b.associated_files.size());
  for (size_t i = 0; i < files; ++i) {
    const std::string path = fmt::format("associated file {} '{}'", i, a.associated_files[i].name);
    Field(path + " name", a.associated_files[i].name, b.associated_files[i].name);
    if (a.associated_files[i].bytes != b.associated_files[i].bytes) {
      Add(path + " content", fmt::format("{} bytes", a.associated_files[i].bytes.size()),
          fmt::format("{} bytes", b.associated_files[i].bytes.size()));
    }
  }
}

}  // namespace

std::vector<ModelDifference> DiffModels(const Model& a, const Model& b, size_t max_count) {
  ModelDiff diff(max_count);
  diff.Compare(a, b);
  return diff.Take();
}

}  // namespace octet
