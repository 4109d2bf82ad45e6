// Model: the graph as read from a file. Plain data: no I/O, no loops, no computing. Indices are
// into Subgraph::tensors; -1 stands for an absent optional input.
//
// Constant data is borrowed where the reader can (a span into the mapped file, kept alive by
// Model::storage) and owned where a pass or a test made it (ConstantData::Own).
//
// A Model from a reader is structurally sound: every index is in range, every constant of a dense
// type has exactly the bytes its shape needs. VerifyModel (model/verify.h) states and checks that.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/operator_kind.h"
#include "model/operator_options.h"
#include "tensor/element_type.h"
#include "tensor/quantization.h"
#include "tensor/shape.h"

namespace octet {

// Immutable bytes with shared ownership of whatever keeps them alive. Copies are cheap.
class ConstantData {
 public:
  ConstantData() = default;
  static ConstantData Own(std::vector<uint8_t> bytes);
  // `owner` keeps `bytes` alive; it may be null for bytes that outlive the Model by contract.
  static ConstantData Borrow(std::span<const uint8_t> bytes, std::shared_ptr<const void> owner);

  std::span<const uint8_t> bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

 private:
  std::span<const uint8_t> bytes_;
  std::shared_ptr<const void> owner_;
};

struct Tensor {
  std::string name;
  ElementType type = ElementType::kFloat32;
  Shape shape;
  std::vector<int32_t> shape_signature;  // empty, or the shape with -1 for unknown extents
  ChannelQuantization quantization;
  std::vector<float> range_min;  // recorded by the training tool; informative only
  std::vector<float> range_max;
  // Set when the tensor's value is in the file. An empty shape extent gives empty data and
  // is_constant.
  bool is_constant = false;
  bool is_variable = false;
  // Why no kernel can use this tensor and no writer write it ("stored sparse"); empty: no reason.
  std::string obstacle;
  ConstantData data;
};

struct Operator {
  OperatorKind kind = OperatorKind::kCustom;
  std::string custom_name;  // of a kCustom operator, e.g. "ethos-u"
  int32_t version = 1;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  std::vector<int32_t> intermediates;
  OperatorOptions options;
  // Place in the file's operator list, kept when passes remove operators; -1: not from a file.
  int32_t file_index = -1;

  // "CONV_2D", or the custom name.
  std::string Name() const;
};

struct Subgraph {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  std::vector<Operator> operators;  // in execution order
};

// A named entry point (TFLite SignatureDef): names for the inputs and outputs of a subgraph.
struct Signature {
  std::string key;
  std::map<std::string, int32_t> inputs;
  std::map<std::string, int32_t> outputs;
  int32_t subgraph = 0;
};

// A named blob beside the graph ("min_runtime_version", "TFLITE_METADATA",
// "OfflineMemoryAllocation").
struct MetadataEntry {
  std::string name;
  ConstantData data;
};

// A file stored with the model: label lists in the zip appended to it.
struct AssociatedFile {
  std::string name;
  std::vector<uint8_t> bytes;
};

// What TFLite Metadata says about the inputs; from the "TFLITE_METADATA" entry, decoded.
struct NormalizationMetadata {
  std::vector<float> mean;
  std::vector<float> std;
};
struct TensorMetadata {
  std::string name;
  std::string description;
  NormalizationMetadata normalization;        // empty vectors: none given
  std::vector<std::string> associated_files;  // names; label files among them
  std::vector<std::string> label_files;  // those of type TENSOR_AXIS_LABELS / TENSOR_VALUE_LABELS
};
struct ModelMetadata {
  std::string name;
  std::string description;
  std::string version;
  std::string author;
  std::string license;
  std::vector<TensorMetadata> inputs;
  std::vector<TensorMetadata> outputs;
};

struct Model {
  std::string description;
  uint32_t version = 3;
  std::vector<Subgraph> subgraphs;  // at least one; [0] is the main graph
  std::vector<Signature> signatures;
  std::vector<MetadataEntry> metadata_entries;
  std::vector<AssociatedFile> associated_files;
  ModelMetadata metadata;

  const Subgraph& main() const { return subgraphs[0]; }
  Subgraph& main() { return subgraphs[0]; }
};

}  // namespace octet
