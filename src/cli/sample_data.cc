#include "cli/sample_data.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "cli/image_paths.h"
#include "image/preprocess.h"
#include "measure/ground_truth.h"
#include "quantize/quantize_values.h"
#include "tensor/real_values.h"

namespace octet::cli {
namespace {

constexpr size_t kMaxArrayFileBytes = size_t{2} << 30;
constexpr size_t kMaxCsvBytes = size_t{64} << 20;
// A list of classes beside the arrays of a .npz file.
constexpr std::string_view kClassArrays[] = {"y", "labels"};

bool HasExtension(const std::string& path, std::string_view extension) {
  return std::filesystem::path(path).extension() == extension;
}

bool IsArrayFile(const std::string& path) {
  return HasExtension(path, ".npy") || HasExtension(path, ".npz");
}

struct ArrayWord {
  std::string input;
  std::string path;
  float mean = 0;
  float std = 1;
};

Result<float> ParseNumber(std::string_view word, std::string_view all) {
  float number = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (failure != std::errc() || end != word.data() + word.size())
    return InvalidArgument("--data {}: '{}' is not a number", all, word);
  return number;
}

// NAME=x.npy,mean,std; nothing where the word is a folder or an image.
Result<std::optional<ArrayWord>> ParseArrayWord(const std::string& word) {
  ArrayWord array{.path = word};
  if (const size_t equals = word.find('='); equals != std::string::npos) {
    array.input = word.substr(0, equals);
    array.path = word.substr(equals + 1);
  }
  const size_t comma = array.path.find(',');
  const std::string numbers = comma == std::string::npos ? "" : array.path.substr(comma + 1);
  array.path = array.path.substr(0, comma);
  if (!IsArrayFile(array.path)) return std::optional<ArrayWord>();
  if (numbers.empty()) return std::optional(array);
  const size_t second = numbers.find(',');
  if (second == std::string::npos)
    return InvalidArgument("--data {}: a mean and a std go together", word);
  OCTET_ASSIGN(array.mean, ParseNumber(std::string_view(numbers).substr(0, second), word));
  OCTET_ASSIGN(array.std, ParseNumber(std::string_view(numbers).substr(second + 1), word));
  if (!(array.std > 0)) return InvalidArgument("--data {}: std {}, want above 0", word, array.std);
  return std::optional(array);
}

// Rows of an array: its first extent.
size_t RowsOf(const NpyArray& array) {
  return array.shape.rank() == 0 ? 0 : static_cast<size_t>(array.shape[0]);
}

// The extents behind the rows are those of the input, with or without its batch of one.
bool RowsFit(const Shape& array, const Shape& input) {
  if (array.rank() < 1) return false;
  const auto row = array.dims().subspan(1);
  const auto whole = input.dims();
  if (std::equal(row.begin(), row.end(), whole.begin(), whole.end())) return true;
  if (input.rank() < 1 || input[0] != 1) return false;
  const auto item = whole.subspan(1);
  return std::equal(row.begin(), row.end(), item.begin(), item.end());
}

}  // namespace

void DataWords::AddTo(CLI::App& app, const std::string& data_option, const std::string& help) {
  app.add_option(data_option, data, help)->required()->take_all();
  app.add_option(
      "--labels", labels,
      "CSV file with the columns file, class (or class_1000) and split: only these images");
  app.add_option("--split", split, "only images whose split this is; needs --labels");
  app.add_option("--skip", skip, "leave out so many items at the beginning")
      ->check(CLI::Range(0, 100000000));
  app.add_option("--samples", samples, "at most so many items; 0: all")
      ->check(CLI::Range(0, 100000000));
  preprocess.AddTo(app);
}

Status SampleData::AddArrays(const std::string& word) {
  OCTET_ASSIGN(const auto parsed, ParseArrayWord(word));
  if (!parsed) return {};
  OCTET_ASSIGN(const auto file, ReadFile(parsed->path, kMaxArrayFileBytes));
  if (HasExtension(parsed->path, ".npy")) {
    auto array = ParseNpy(file);
    if (!array) return Prefixed(parsed->path, array.error());
    arrays_.push_back({parsed->input, parsed->path, *std::move(array), parsed->mean, parsed->std});
    return {};
  }
  auto named = ParseNpz(file);
  if (!named) return Prefixed(parsed->path, named.error());
  for (NamedArray& array : *named) {
    const std::string input = parsed->input.empty() ? array.name : parsed->input;
    arrays_.push_back({input, parsed->path, std::move(array.array), parsed->mean, parsed->std});
  }
  return {};
}

Status SampleData::TakeClasses() {
  for (const Array& array : arrays_) {
    const bool holds_classes = std::find(std::begin(kClassArrays), std::end(kClassArrays),
                                         array.input) != std::end(kClassArrays);
    const bool is_whole = array.values.type != ElementType::kFloat32;
    if (!holds_classes || !is_whole || array.values.shape.rank() != 1) continue;
    const TensorView view{array.values.type, array.values.shape, array.values.bytes};
    const auto values = RealValues(view, {});
    if (!values) return Prefixed(array.path, values.error());
    classes_.assign(values->begin(), values->end());
  }
  return {};
}

Status SampleData::FindImages(const DataWords& words) {
  if (words.labels.empty()) {
    if (!words.split.empty()) return InvalidArgument("--split needs --labels");
    OCTET_ASSIGN(images_, ImagePaths(words.data));
    classes_.assign(images_.size(), -1);
    return {};
  }
  if (words.data.size() != 1) return InvalidArgument("--labels goes with one folder of images");
  OCTET_ASSIGN(const auto csv, ReadFile(words.labels, kMaxCsvBytes));
  const auto rows = ParseGroundTruth({reinterpret_cast<const char*>(csv.data()), csv.size()});
  if (!rows) return Prefixed(words.labels, rows.error());
  for (const LabelledFile& row : *rows) {
    if (!words.split.empty() && row.split != words.split) continue;
    images_.push_back((std::filesystem::path(words.data[0]) / row.file).string());
    classes_.push_back(row.class_id);
  }
  if (images_.empty())
    return NotFound("{}: no rows{}", words.labels,
                    words.split.empty() ? "" : " of split '" + words.split + "'");
  return {};
}

void SampleData::Cut(const DataWords& words) {
  first_ = std::min(static_cast<size_t>(words.skip), size());
  size_t left = size() - first_;
  if (words.samples > 0) left = std::min(left, static_cast<size_t>(words.samples));
  const auto cut = [&](auto& list) {
    list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(first_));
    list.resize(left);
  };
  if (is_images()) cut(images_);
  cut(classes_);
  count_ = left;
}

Result<SampleData> SampleData::Open(const DataWords& words) {
  SampleData data;
  OCTET_ASSIGN(data.preprocess_, words.preprocess.Parse());
  for (const std::string& word : words.data) OCTET_TRY(data.AddArrays(word));
  if (data.is_images()) {
    OCTET_TRY(data.FindImages(words));
  } else {
    OCTET_TRY(data.TakeClasses());
    for (const Array& array : data.arrays_)
      data.count_ = std::max(data.count_, RowsOf(array.values));
    data.classes_.resize(data.count_, -1);
  }
  data.Cut(words);
  if (data.size() == 0) return NotFound("{}: no data", words.data[0]);
  return data;
}

// By name, else the one array that fits where only one does.
Result<size_t> SampleData::ArrayFor(const Tensor& input, bool only_input) const {
  for (size_t i = 0; i < arrays_.size(); ++i) {
    if (arrays_[i].input != input.name) continue;
    if (!RowsFit(arrays_[i].values.shape, input.shape)) {
      return InvalidArgument("{}: array {} has no rows for input '{}' {}", arrays_[i].path,
                             arrays_[i].values.shape.ToString(), input.name,
                             input.shape.ToString());
    }
    return i;
  }
  for (size_t i = 0; only_input && i < arrays_.size(); ++i) {
    if (RowsFit(arrays_[i].values.shape, input.shape)) return i;
  }
  return NotFound("no data for input '{}' {} {}", input.name, ElementTypeName(input.type),
                  input.shape.ToString());
}

Result<SampleData::Feeder> SampleData::FeederFor(
    const Model& model, const std::optional<Normalization>& normalization) const {
  Feeder feeder;
  feeder.data_ = this;
  const Subgraph& graph = model.main();
  for (const int32_t index : graph.inputs) {
    feeder.inputs_.push_back(graph.tensors[static_cast<size_t>(index)]);
    if (is_images()) continue;
    OCTET_ASSIGN(const size_t array, ArrayFor(feeder.inputs_.back(), graph.inputs.size() == 1));
    if (RowsOf(arrays_[array].values) < first_ + count_) {
      return InvalidArgument("{}: {} rows for input '{}', others have {}", arrays_[array].path,
                             RowsOf(arrays_[array].values), feeder.inputs_.back().name,
                             first_ + count_);
    }
    feeder.array_of_input_.push_back(array);
  }
  if (!is_images()) return feeder;
  if (feeder.inputs_.size() != 1) {
    return InvalidArgument("no data for input '{}': the model has {} inputs, images are for one",
                           feeder.inputs_.empty() ? "" : feeder.inputs_[1].name,
                           feeder.inputs_.size());
  }
  const Tensor& input = feeder.inputs_[0];
  const auto image = ImageInputOf(input.type, input.shape, input.quantization);
  if (!image) {
    return Prefixed(fmt::format("no data for input '{}'", input.name), image.error());
  }
  PreprocessOptions options = preprocess_;
  const auto& metadata = model.metadata.inputs;
  if (!metadata.empty() && !metadata[0].normalization.mean.empty()) {
    options.metadata_normalization =
        Normalization{metadata[0].normalization.mean, metadata[0].normalization.std};
  }
  if (!options.normalization && normalization) options.normalization = normalization;
  constexpr float kMiddle = 127.5F;  // of float inputs, when nobody says
  feeder.normalization_ = options.normalization            ? options.normalization
                          : options.metadata_normalization ? options.metadata_normalization
                                                           : Normalization{{kMiddle}, {kMiddle}};
  OCTET_ASSIGN(feeder.preprocessor_, Preprocessor::Create(*image, options));
  return feeder;
}

Status SampleData::Feeder::Fill(size_t item, size_t input, std::span<uint8_t> bytes) const {
  if (preprocessor_) {
    const std::string& path = data_->images_[item];
    OCTET_ASSIGN(const auto file, ReadFile(path, kMaxImageBytes));
    if (const Status status = preprocessor_->Run(file, bytes); !status)
      return Prefixed(path, status.error());
    return {};
  }
  const Tensor& tensor = inputs_[input];
  const Array& array = data_->arrays_[array_of_input_[input]];
  const size_t row_bytes = array.values.bytes.size() / RowsOf(array.values);
  const auto row =
      std::span(array.values.bytes).subspan((data_->first_ + item) * row_bytes, row_bytes);
  if (tensor.type != ElementType::kFloat32 && tensor.quantization.empty()) {
    if (array.values.type != tensor.type || row.size() != bytes.size()) {
      return InvalidArgument("{}: {}, input '{}' is {}", array.path,
                             ElementTypeName(array.values.type), tensor.name,
                             ElementTypeName(tensor.type));
    }
    std::copy(row.begin(), row.end(), bytes.begin());
    return {};
  }
  auto reals = RealValues({array.values.type, tensor.shape, row}, {});
  if (!reals) return Prefixed(array.path, reals.error());
  for (float& real : *reals) real = (real - array.mean) / array.std;
  if (tensor.type == ElementType::kFloat32) {
    std::memcpy(bytes.data(), reals->data(), bytes.size());
    return {};
  }
  const auto quantized = QuantizeValues(*reals, tensor.quantization.per_tensor(), tensor.type);
  std::copy(quantized.begin(), quantized.end(), bytes.begin());
  return {};
}

std::optional<Normalization> NormalizationOfInput(const Model& model) {
  const Subgraph& graph = model.main();
  if (graph.inputs.size() != 1) return std::nullopt;
  const Tensor& input = graph.tensors[static_cast<size_t>(graph.inputs[0])];
  const auto& metadata = model.metadata.inputs;
  const bool has_metadata = !metadata.empty() && !metadata[0].normalization.mean.empty();
  constexpr float kSignedOffset = 128;
  if (input.quantization.empty() || (input.type == ElementType::kInt8 && has_metadata) ||
      (input.type != ElementType::kUInt8 && input.type != ElementType::kInt8)) {
    return std::nullopt;
  }
  const AffineQuantization q = input.quantization.per_tensor();
  const float offset = input.type == ElementType::kInt8 ? kSignedOffset : 0;
  return Normalization{{static_cast<float>(q.zero_point) + offset}, {1 / q.scale}};
}

}  // namespace octet::cli
