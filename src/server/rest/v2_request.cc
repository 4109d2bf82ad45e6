#include "server/rest/v2_request.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "server/rest/json_text.h"
#include "server/serving/datatype.h"
#include "server/shown_bytes.h"

namespace octet {
namespace {

constexpr int kMaxDepth = 100;

// The elements of a "data" array, kept out of the document: a document of numbers takes many times
// their text. Integers stay exact until a number with a fraction comes.
struct DataElements {
  std::vector<int64_t> integers;
  std::vector<double> reals;
  std::vector<std::string> texts;
  bool mixed = false;    // text and numbers, or something else
  bool too_big = false;  // an integer above int64's

  void Add(const Json& value) {
    if (value.is_string()) {
      mixed |= !integers.empty() || !reals.empty();
      texts.push_back(value.get<std::string>());
    } else if (value.is_number_float()) {
      if (reals.empty()) reals.assign(integers.begin(), integers.end());
      integers.clear();
      reals.push_back(value.get<double>());
    } else if (value.is_number() || value.is_boolean()) {
      const int64_t integer = value.is_boolean() ? int64_t{value.get<bool>()} : Integer(value);
      if (!reals.empty()) {
        reals.push_back(static_cast<double>(integer));
      } else {
        integers.push_back(integer);
      }
    } else {
      mixed = true;
    }
    mixed |= !texts.empty() && (!integers.empty() || !reals.empty());
  }
  int64_t Integer(const Json& value) {
    too_big |=
        value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX);
    return value.get<int64_t>();
  }
};

// The document without the elements of inputs[i].data, which are in `data[i]`.
struct Document {
  Json json;
  std::vector<DataElements> data;
};

// Deeper than kMaxDepth, by brackets outside strings: before anything is built from it.
bool TooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    depth += (c == '[' || c == '{') ? 1 : (c == ']' || c == '}') ? -1 : 0;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

Result<Document> ParseDocument(std::string_view text) {
  if (TooDeep(text)) return InvalidArgument("JSON nests deeper than {} levels", kMaxDepth);
  Document document;
  // Depths of the events inside {"inputs":[{"data":[...]}]}.
  constexpr int kInputsKeyDepth = 1;
  constexpr int kInputDepth = 2;
  constexpr int kDataKeyDepth = 3;
  bool in_inputs = false;
  bool in_data = false;
  const auto keep = [&](int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::key && depth == kInputsKeyDepth) in_inputs = parsed == "inputs";
    if (!in_inputs) return true;
    if (event == Event::object_start && depth == kInputDepth) document.data.emplace_back();
    if (event == Event::key && depth == kDataKeyDepth) in_data = parsed == "data";
    if (event == Event::object_end && depth == kInputDepth) in_data = false;
    if (!in_data || depth <= kDataKeyDepth) return true;
    if (event == Event::value) document.data.back().Add(parsed);
    if (event == Event::object_start) document.data.back().mixed = true;
    return event == Event::array_start || event == Event::object_start || event == Event::key;
  };
  document.json = Json::parse(text, keep, false);
  if (document.json.is_discarded()) return InvalidArgument("failed to parse the request JSON");
  if (!document.json.is_object()) return InvalidArgument("the request JSON is not an object");
  return document;
}

template <class T>
Status AppendIntegers(const DataElements& data, std::vector<uint8_t>& bytes) {
  const size_t at = bytes.size();
  bytes.resize(at + data.integers.size() * sizeof(T));
  for (size_t i = 0; i < data.integers.size(); ++i) {
    const int64_t value = data.integers[i];
    const bool fits = std::in_range<T>(value);
    if (!fits) return InvalidArgument("data element {} is {}, which does not fit", i, value);
    const auto narrow = static_cast<T>(value);
    std::memcpy(bytes.data() + at + i * sizeof(T), &narrow, sizeof(T));
  }
  return {};
}

template <class T>
Status AppendReals(const DataElements& data, std::vector<uint8_t>& bytes) {
  const auto append = [&](double value) {
    const auto narrow = static_cast<T>(value);
    const auto* const raw = reinterpret_cast<const uint8_t*>(&narrow);
    bytes.insert(bytes.end(), raw, raw + sizeof(T));
  };
  for (const int64_t value : data.integers) append(static_cast<double>(value));
  for (const double value : data.reals) {
    if (std::isfinite(value) && std::abs(value) > std::numeric_limits<T>::max()) {
      return InvalidArgument("data has {}, which does not fit", value);
    }
    append(value);
  }
  return {};
}

Status AppendData(std::string_view datatype, const DataElements& data,
                  std::vector<uint8_t>& bytes) {
  if (data.mixed) return InvalidArgument("data is not an array of elements of one kind");
  if (datatype == kBytesDatatype) {
    if (!data.integers.empty() || !data.reals.empty()) {
      return InvalidArgument("data of datatype BYTES wants strings");
    }
    for (const std::string& text : data.texts) AppendBytesElement(text, bytes);
    return {};
  }
  if (!data.texts.empty()) return InvalidArgument("data of datatype {} has strings", datatype);
  const auto type = ParseDatatype(datatype);
  if (!type) return InvalidArgument("unknown datatype '{}'", datatype.substr(0, kShownBytes));
  if (*type == ElementType::kFloat32) return AppendReals<float>(data, bytes);
  if (*type == ElementType::kFloat64) return AppendReals<double>(data, bytes);
  if (!data.reals.empty()) {
    return InvalidArgument("data of datatype {} has numbers with fractions", datatype);
  }
  if (data.too_big) return InvalidArgument("data has a number that does not fit {}", datatype);
  switch (*type) {
    case ElementType::kBool:
    case ElementType::kUInt8:
      return AppendIntegers<uint8_t>(data, bytes);
    case ElementType::kInt8:
      return AppendIntegers<int8_t>(data, bytes);
    case ElementType::kUInt16:
      return AppendIntegers<uint16_t>(data, bytes);
    case ElementType::kInt16:
      return AppendIntegers<int16_t>(data, bytes);
    case ElementType::kUInt32:
      return AppendIntegers<uint32_t>(data, bytes);
    case ElementType::kInt32:
      return AppendIntegers<int32_t>(data, bytes);
    case ElementType::kUInt64:
      return AppendIntegers<uint64_t>(data, bytes);
    case ElementType::kInt64:
      return AppendIntegers<int64_t>(data, bytes);
    default:
      return InvalidArgument(
          "datatype {} cannot be given as JSON data. Please use the binary data format.", datatype);
  }
}

Result<std::string> StringOf(const Json& object, const char* key, std::string_view place) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) {
    return InvalidArgument("{} wants a string '{}'", place, key);
  }
  return found->get<std::string>();
}

Result<std::vector<int64_t>> ShapeOf(const Json& input, std::string_view place) {
  const auto found = input.find("shape");
  if (found == input.end() || !found->is_array()) {
    return InvalidArgument("{} wants an array 'shape'", place);
  }
  std::vector<int64_t> shape;
  for (const Json& dim : *found) {
    if (!dim.is_number_integer() || (dim.is_number_unsigned() && dim.get<uint64_t>() > INT32_MAX) ||
        dim.get<int64_t>() < 0) {
      return InvalidArgument("{} has a shape that is not of whole numbers from 0 to {}", place,
                             INT32_MAX);
    }
    shape.push_back(dim.get<int64_t>());
  }
  return shape;
}

// Null when there are no parameters; InvalidArgument when they are no object.
Result<const Json*> ParametersOf(const Json& object, std::string_view place) {
  const auto found = object.find("parameters");
  if (found == object.end()) return nullptr;
  if (!found->is_object()) return InvalidArgument("'parameters' of {} is not an object", place);
  return &*found;
}

Result<std::optional<int64_t>> WholeParameter(const Json* parameters, const char* key,
                                              std::string_view place) {
  if (parameters == nullptr) return std::optional<int64_t>();
  const auto found = parameters->find(key);
  if (found == parameters->end()) return std::optional<int64_t>();
  if (!found->is_number_integer() || found->get<int64_t>() < 0) {
    return InvalidArgument("parameter '{}' of {} is not a whole number", key, place);
  }
  return std::optional(found->get<int64_t>());
}

Result<std::optional<bool>> BoolParameter(const Json* parameters, const char* key,
                                          std::string_view place) {
  if (parameters == nullptr) return std::optional<bool>();
  const auto found = parameters->find(key);
  if (found == parameters->end()) return std::optional<bool>();
  if (!found->is_boolean()) {
    return InvalidArgument("parameter '{}' of {} is neither true nor false", key, place);
  }
  return std::optional(found->get<bool>());
}

// Reads the document into a V2Request; the tensors come from the JSON or from `rest`.
class RequestReader {
 public:
  RequestReader(const Document& document, std::span<const uint8_t> rest,
                std::shared_ptr<const void> storage)
      : document_(document), rest_(rest), body_(std::move(storage)) {}

  Result<V2Request> Read() {
    OCTET_TRY(ReadHead());
    OCTET_TRY(ReadInputs());
    OCTET_TRY(ReadOutputs());
    if (!rest_.empty()) {
      return InvalidArgument("unexpected additional input data: {} bytes are left", rest_.size());
    }
    // The converted JSON data has its final place only now.
    auto kept = std::make_shared<std::pair<std::shared_ptr<const void>, std::vector<uint8_t>>>(
        body_, std::move(converted_));
    auto& inputs = request_.inference.inputs;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const auto [begin, size] = converted_at_[i];
      if (size > 0) inputs[i].bytes = std::span(kept->second).subspan(begin, size);
    }
    request_.inference.storage = std::move(kept);
    return std::move(request_);
  }

 private:
  Status ReadHead() {
    const Json& json = document_.json;
    if (const auto id = json.find("id"); id != json.end()) {
      if (!id->is_string()) return InvalidArgument("'id' is not a string");
      request_.inference.id = id->get<std::string>();
    }
    OCTET_ASSIGN(const Json* parameters, ParametersOf(json, "the request"));
    OCTET_ASSIGN(const auto priority, WholeParameter(parameters, "priority", "the request"));
    OCTET_ASSIGN(const auto timeout, WholeParameter(parameters, "timeout", "the request"));
    OCTET_ASSIGN(const auto binary, BoolParameter(parameters, "binary_data_output", "the request"));
    if (parameters != nullptr) {
      for (const auto& [key, value] : parameters->items()) {
        if (key.starts_with("triton_")) {
          return InvalidArgument("parameter keys starting with 'triton_' are reserved");
        }
        if (value.is_structured()) {
          return InvalidArgument("parameter '{}' is neither a string, a number nor a bool",
                                 key.substr(0, kShownBytes));
        }
      }
    }
    request_.inference.priority = static_cast<uint64_t>(priority.value_or(0));
    request_.inference.timeout = std::chrono::microseconds(timeout.value_or(0));
    request_.binary.all = binary.value_or(false);
    return {};
  }

  Status ReadInputs() {
    const Json& json = document_.json;
    const auto inputs = json.find("inputs");
    if (inputs == json.end() || !inputs->is_array()) {
      return InvalidArgument("the request wants an array 'inputs'");
    }
    // As many as there were objects in the array that the data was gathered from.
    size_t index = 0;
    for (const Json& input : *inputs) {
      if (!input.is_object() || index >= document_.data.size()) {
        return InvalidArgument("inputs[{}] is not an object", index);
      }
      OCTET_TRY(ReadInput(input, document_.data[index], fmt::format("inputs[{}]", index),
                          inputs->size() == 1));
      ++index;
    }
    return {};
  }

  Status ReadInput(const Json& json, const DataElements& data, const std::string& place,
                   bool only) {
    InferenceInput input;
    OCTET_ASSIGN(input.name, StringOf(json, "name", place));
    OCTET_ASSIGN(input.datatype, StringOf(json, "datatype", place));
    OCTET_ASSIGN(input.shape, ShapeOf(json, place));
    OCTET_ASSIGN(const Json* parameters, ParametersOf(json, place));
    OCTET_ASSIGN(auto binary_size, WholeParameter(parameters, "binary_data_size", place));
    const bool has_data = json.contains("data");
    // With a single input the size may be left out: what follows the JSON is that tensor.
    if (!binary_size && !has_data && only && !rest_.empty()) {
      binary_size = static_cast<int64_t>(rest_.size());
    }
    const size_t begin = converted_.size();
    if (binary_size) {
      if (has_data) {
        return InvalidArgument("{} has both 'data' and 'binary_data_size'", place);
      }
      const auto size = static_cast<size_t>(*binary_size);
      if (size > rest_.size()) {
        return InvalidArgument("unexpected size for input '{}', expecting {} additional bytes",
                               input.name.substr(0, kShownBytes), size - rest_.size());
      }
      input.bytes = rest_.first(size);
      rest_ = rest_.subspan(size);
    } else if (!has_data) {
      return InvalidArgument("{} has neither 'data' nor 'binary_data_size'", place);
    } else if (!json["data"].is_array()) {
      return InvalidArgument("{} wants an array 'data'", place);
    } else if (const Status added = AppendData(input.datatype, data, converted_); !added) {
      return Prefixed(place, added.error());
    }
    converted_at_.emplace_back(begin, converted_.size() - begin);
    request_.inference.inputs.push_back(std::move(input));
    return {};
  }

  Status ReadOutputs() {
    const Json& json = document_.json;
    const auto outputs = json.find("outputs");
    if (outputs == json.end()) return {};
    if (!outputs->is_array()) return InvalidArgument("'outputs' is not an array");
    for (size_t i = 0; i < outputs->size(); ++i) {
      const std::string place = fmt::format("outputs[{}]", i);
      const Json& output = (*outputs)[i];
      if (!output.is_object()) return InvalidArgument("{} is not an object", place);
      RequestedOutput requested;
      OCTET_ASSIGN(requested.name, StringOf(output, "name", place));
      OCTET_ASSIGN(const Json* parameters, ParametersOf(output, place));
      OCTET_ASSIGN(const auto binary, BoolParameter(parameters, "binary_data", place));
      OCTET_ASSIGN(const auto classes, WholeParameter(parameters, "classification", place));
      requested.classification = classes.value_or(0);
      if (binary) request_.binary.named[requested.name] = *binary;
      request_.inference.outputs.push_back(std::move(requested));
    }
    return {};
  }

  const Document& document_;
  std::span<const uint8_t> rest_;  // behind the JSON, not yet an input's
  std::shared_ptr<const void> body_;
  V2Request request_;
  std::vector<uint8_t> converted_;                       // from JSON data
  std::vector<std::pair<size_t, size_t>> converted_at_;  // begin and size, one an input
};

}  // namespace

bool BinaryOutputs::Wants(const std::string& output) const {
  const auto found = named.find(output);
  return found == named.end() ? all : found->second;
}

Result<V2Request> ParseV2Request(std::shared_ptr<const std::vector<uint8_t>> body,
                                 const std::string* header_length) {
  const std::span<const uint8_t> bytes = *body;
  size_t json_bytes = bytes.size();
  if (header_length != nullptr) {
    int64_t length = -1;
    const char* const end = header_length->data() + header_length->size();
    const auto [parsed, error] = std::from_chars(header_length->data(), end, length);
    if (error != std::errc() || parsed != end || length < 0 ||
        static_cast<size_t>(length) > bytes.size()) {
      return InvalidArgument("inference header size should be in range (0, {}), got: {}",
                             bytes.size(), header_length->substr(0, kShownBytes));
    }
    json_bytes = static_cast<size_t>(length);
  }
  if (header_length != nullptr && json_bytes == 0) {
    V2Request raw;
    raw.inference.raw = true;
    raw.inference.inputs.push_back({.bytes = bytes});
    raw.inference.storage = std::move(body);
    raw.binary.all = true;
    return raw;
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), json_bytes);
  OCTET_ASSIGN(const Document document, ParseDocument(text));
  return RequestReader(document, bytes.subspan(json_bytes), std::move(body)).Read();
}

}  // namespace octet
