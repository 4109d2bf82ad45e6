#include "server/rest/v2_response.h"

#include <cmath>
#include <cstring>

#include "server/rest/json_text.h"
#include "server/serving/datatype.h"

namespace octet {
namespace {

template <class T>
void AppendElements(std::span<const uint8_t> bytes, Json::array_t& data) {
  data.reserve(bytes.size() / sizeof(T));
  for (size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    data.emplace_back(value);
  }
}

Json DataOf(const InferenceOutput& output) {
  Json::array_t data;
  if (output.datatype == kBytesDatatype) {
    int64_t count = 1;
    for (const int64_t dim : output.shape) count *= dim;
    const auto elements = SplitBytesTensor(output.bytes, count);
    OCTET_CHECK(elements.has_value());  // the server made it
    for (const auto element : *elements) {
      data.emplace_back(std::string(element.begin(), element.end()));
    }
    return data;
  }
  const auto type = ParseDatatype(output.datatype);
  switch (type.value_or(ElementType::kString)) {
    case ElementType::kFloat32:
      AppendElements<float>(output.bytes, data);
      break;
    case ElementType::kFloat64:
      AppendElements<double>(output.bytes, data);
      break;
    case ElementType::kInt8:
      AppendElements<int8_t>(output.bytes, data);
      break;
    case ElementType::kUInt8:
      AppendElements<uint8_t>(output.bytes, data);
      break;
    case ElementType::kInt16:
      AppendElements<int16_t>(output.bytes, data);
      break;
    case ElementType::kUInt16:
      AppendElements<uint16_t>(output.bytes, data);
      break;
    case ElementType::kInt32:
      AppendElements<int32_t>(output.bytes, data);
      break;
    case ElementType::kUInt32:
      AppendElements<uint32_t>(output.bytes, data);
      break;
    case ElementType::kInt64:
      AppendElements<int64_t>(output.bytes, data);
      break;
    case ElementType::kUInt64:
      AppendElements<uint64_t>(output.bytes, data);
      break;
    case ElementType::kBool:
      for (const uint8_t byte : output.bytes) data.emplace_back(byte != 0);
      break;
    default:
      break;  // no JSON form: the caller sends it as bytes
  }
  return data;
}

bool HasJsonForm(const InferenceOutput& output) {
  return output.datatype != "FP16" && output.datatype != "BF16";
}

}  // namespace

HttpResponse V2InferResponse(const InferenceResponse& response, const BinaryOutputs& binary) {
  Json json;
  if (!response.id.empty()) json["id"] = response.id;
  json["model_name"] = response.model;
  json["model_version"] = response.version;
  std::string tensors;
  Json outputs = Json::array();
  for (const InferenceOutput& output : response.outputs) {
    Json entry = {{"name", output.name}, {"datatype", output.datatype}, {"shape", output.shape}};
    if (binary.Wants(output.name) || !HasJsonForm(output)) {
      entry["parameters"] = {{"binary_data_size", output.bytes.size()}};
      tensors.append(reinterpret_cast<const char*>(output.bytes.data()), output.bytes.size());
    } else {
      entry["data"] = DataOf(output);
    }
    outputs.push_back(std::move(entry));
  }
  json["outputs"] = std::move(outputs);
  HttpResponse answer{.body = JsonText(json), .model = response.model};
  if (!tensors.empty()) {
    answer.headers.emplace_back("Inference-Header-Content-Length",
                                std::to_string(answer.body.size()));
    answer.content_type = "application/octet-stream";
    answer.body += tensors;
  }
  return answer;
}

}  // namespace octet
