#include "server/grpc/infer_messages.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>

#include "inference.pb.h"
#include "server/grpc/protobuf_frame.h"
#include "server/serving/datatype.h"

namespace octet {
namespace {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using inference::InferTensorContents;
using Input = inference::ModelInferRequest::InferInputTensor;
using Output = inference::ModelInferResponse::InferOutputTensor;
using Parameters = google::protobuf::Map<std::string, inference::InferParameter>;

static_assert(std::endian::native == std::endian::little);

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
constexpr uint32_t kWireTypeMask = 7;
constexpr uint32_t kRawInputTag =
    inference::ModelInferRequest::kRawInputContentsFieldNumber << 3 | kBytes;
constexpr uint32_t kRawOutputTag =
    inference::ModelInferResponse::kRawOutputContentsFieldNumber << 3 | kBytes;

// A request without contents fits.
constexpr size_t kArenaBytes = 2048;

// What a request's tensors are views into.
struct Storage {
  std::shared_ptr<const MessageBuffer> message;
  alignas(std::max_align_t) std::array<char, kArenaBytes> first_block;
  google::protobuf::Arena arena{first_block.data(), first_block.size()};
  inference::ModelInferRequest* request =
      google::protobuf::Arena::CreateMessage<inference::ModelInferRequest>(&arena);
  std::vector<std::vector<uint8_t>> converted;
};

bool SkipValue(CodedInputStream& in, uint32_t tag) {
  uint64_t value = 0;
  switch (tag & kWireTypeMask) {
    case kVarint:
      return in.ReadVarint64(&value);
    case kFixed64:
      return in.Skip(sizeof(uint64_t));
    case kFixed32:
      return in.Skip(sizeof(uint32_t));
    case kBytes:
      return in.ReadVarint64(&value) && value <= std::numeric_limits<int>::max() &&
             in.Skip(static_cast<int>(value));
    default:
      return false;  // groups, which nobody has sent for fifteen years
  }
}

bool Merge(std::span<const uint8_t> bytes, inference::ModelInferRequest& request) {
  if (bytes.empty()) return true;
  CodedInputStream in(bytes.data(), static_cast<int>(bytes.size()));
  return request.MergeFromCodedStream(&in) && in.ConsumedEntireMessage();
}

// All fields into `request` but raw_input_contents: protobuf would copy them.
bool ParseAroundRawInputs(std::span<const uint8_t> bytes, inference::ModelInferRequest& request,
                          std::vector<std::span<const uint8_t>>& raw_inputs) {
  if (bytes.size() > std::numeric_limits<int>::max()) return false;
  CodedInputStream in(bytes.data(), static_cast<int>(bytes.size()));
  size_t merged = 0;
  while (true) {
    const auto field = static_cast<size_t>(in.CurrentPosition());
    if (field == bytes.size()) break;
    const uint32_t tag = in.ReadTag();
    if (tag != kRawInputTag) {
      if (tag == 0 || !SkipValue(in, tag)) return false;
      continue;
    }
    uint32_t size = 0;
    if (!in.ReadVarint32(&size)) return false;
    const auto begin = static_cast<size_t>(in.CurrentPosition());
    if (size > bytes.size() - begin) return false;
    raw_inputs.push_back(bytes.subspan(begin, size));
    in.Skip(static_cast<int>(size));
    if (!Merge(bytes.subspan(merged, field - merged), request)) return false;
    merged = begin + size;
  }
  return Merge(bytes.subspan(merged), request);
}

// A whole number that is not negative, whichever way a client writes it.
std::optional<uint64_t> UnsignedOf(const inference::InferParameter& parameter) {
  if (parameter.has_uint64_param()) return parameter.uint64_param();
  if (parameter.has_int64_param() && parameter.int64_param() >= 0) {
    return static_cast<uint64_t>(parameter.int64_param());
  }
  if (!parameter.has_string_param()) return std::nullopt;
  const std::string& text = parameter.string_param();
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// 0 when there is no parameter of that name.
Result<uint64_t> UnsignedParameter(const Parameters& parameters, const std::string& name) {
  const auto found = parameters.find(name);
  if (found == parameters.end()) return uint64_t{0};
  const std::optional<uint64_t> value = UnsignedOf(found->second);
  if (!value || *value > std::numeric_limits<int64_t>::max()) {
    return InvalidArgument("parameter '{}' is not a whole number from 0 on", name);
  }
  return *value;
}

template <class T>
std::span<const uint8_t> BytesOf(const google::protobuf::RepeatedField<T>& values) {
  return {reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(T)};
}

// Values of a 32-bit field as the 8 or 16 bits that they stand for.
template <class T, class Field>
Result<std::span<const uint8_t>> Narrow(const Input& input, const Field& values, Storage& storage) {
  std::vector<uint8_t>& bytes = storage.converted.emplace_back(values.size() * sizeof(T));
  size_t at = 0;
  for (const auto value : values) {
    if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max()) {
      return InvalidArgument("input '{}' has the value {}, which is no {}", input.name(), value,
                             input.datatype());
    }
    const T narrow = static_cast<T>(value);
    std::memcpy(bytes.data() + at, &narrow, sizeof(T));
    at += sizeof(T);
  }
  return std::span<const uint8_t>(bytes);
}

std::span<const uint8_t> ElementsOf(const InferTensorContents& contents, Storage& storage) {
  size_t size = 0;
  for (const std::string& element : contents.bytes_contents()) {
    size += sizeof(uint32_t) + element.size();
  }
  std::vector<uint8_t>& bytes = storage.converted.emplace_back();
  bytes.reserve(size);
  for (const std::string& element : contents.bytes_contents()) AppendBytesElement(element, bytes);
  return bytes;
}

// How many of the eight fields of contents are filled.
int FilledFields(const InferTensorContents& contents) {
  return int{!contents.bool_contents().empty()} + int{!contents.int_contents().empty()} +
         int{!contents.int64_contents().empty()} + int{!contents.uint_contents().empty()} +
         int{!contents.uint64_contents().empty()} + int{!contents.fp32_contents().empty()} +
         int{!contents.fp64_contents().empty()} + int{!contents.bytes_contents().empty()};
}

// The one table of datatypes and fields. Empty when the datatype's field is.
Result<std::span<const uint8_t>> TypedBytes(const Input& input, Storage& storage) {
  const InferTensorContents& contents = input.contents();
  const std::string& type = input.datatype();
  if (type == "BOOL") return BytesOf(contents.bool_contents());
  if (type == "UINT8") return Narrow<uint8_t>(input, contents.uint_contents(), storage);
  if (type == "INT8") return Narrow<int8_t>(input, contents.int_contents(), storage);
  if (type == "UINT16") return Narrow<uint16_t>(input, contents.uint_contents(), storage);
  if (type == "INT16") return Narrow<int16_t>(input, contents.int_contents(), storage);
  if (type == "UINT32") return BytesOf(contents.uint_contents());
  if (type == "INT32") return BytesOf(contents.int_contents());
  if (type == "UINT64") return BytesOf(contents.uint64_contents());
  if (type == "INT64") return BytesOf(contents.int64_contents());
  if (type == "FP32") return BytesOf(contents.fp32_contents());
  if (type == "FP64") return BytesOf(contents.fp64_contents());
  if (type == kBytesDatatype) return ElementsOf(contents, storage);
  if (type == "FP16" || type == "BF16") {
    return InvalidArgument("input '{}' is {}, which only raw_input_contents can carry",
                           input.name(), type);
  }
  return InvalidArgument("input '{}' has an unknown datatype", input.name());
}

Result<std::span<const uint8_t>> ReadContents(const Input& input, Storage& storage) {
  OCTET_ASSIGN(const auto bytes, TypedBytes(input, storage));
  if (FilledFields(input.contents()) != (bytes.empty() ? 0 : 1)) {
    return InvalidArgument("input '{}' has contents of another type than {}", input.name(),
                           input.datatype());
  }
  return bytes;
}

Status ReadInputs(const std::vector<std::span<const uint8_t>>& raw, Storage& storage,
                  InferCall& call) {
  const inference::ModelInferRequest& request = *storage.request;
  const auto input_count = static_cast<size_t>(request.inputs_size());
  if (!raw.empty() && raw.size() != input_count) {
    return InvalidArgument("request has {} inputs and {} raw_input_contents", input_count,
                           raw.size());
  }
  storage.converted.reserve(input_count);
  call.request.inputs.reserve(input_count);
  for (size_t i = 0; i < input_count; ++i) {
    const Input& sent = request.inputs(static_cast<int>(i));
    InferenceInput input{.name = sent.name(),
                         .datatype = sent.datatype(),
                         .shape = {sent.shape().begin(), sent.shape().end()}};
    if (raw.empty()) {
      OCTET_ASSIGN(input.bytes, ReadContents(sent, storage));
      call.typed_reply |= sent.has_contents();
    } else if (sent.has_contents()) {
      return InvalidArgument(
          "contents field must not be specified when using "
          "raw_input_contents for '{}'",
          sent.name());
    } else {
      input.bytes = raw[i];
    }
    call.request.inputs.push_back(std::move(input));
  }
  return {};
}

Status ReadOutputs(const inference::ModelInferRequest& sent, InferenceRequest& request) {
  for (const auto& output : sent.outputs()) {
    OCTET_ASSIGN(const uint64_t classes, UnsignedParameter(output.parameters(), "classification"));
    request.outputs.push_back({output.name(), static_cast<int64_t>(classes)});
  }
  return {};
}

}  // namespace

Result<InferCall> ReadInferRequest(const std::shared_ptr<const MessageBuffer>& message) {
  const auto storage = std::make_shared<Storage>();
  storage->message = message;
  std::vector<std::span<const uint8_t>> raw_inputs;
  if (!ParseAroundRawInputs(message->bytes(), *storage->request, raw_inputs)) {
    return Internal("message is not a ModelInferRequest");
  }
  const inference::ModelInferRequest& sent = *storage->request;
  InferCall call;
  call.request.model = sent.model_name();
  call.request.version = sent.model_version();
  call.request.id = sent.id();
  OCTET_TRY(ReadInputs(raw_inputs, *storage, call));
  OCTET_TRY(ReadOutputs(sent, call.request));
  OCTET_ASSIGN(call.request.priority, UnsignedParameter(sent.parameters(), "priority"));
  OCTET_ASSIGN(const uint64_t timeout, UnsignedParameter(sent.parameters(), "timeout"));
  call.request.timeout = std::chrono::microseconds(timeout);
  call.request.storage = storage;
  return call;
}

namespace {

template <class T, class U = T>
bool Widen(std::span<const uint8_t> bytes, google::protobuf::RepeatedField<U>& values) {
  values.Reserve(static_cast<int>(bytes.size() / sizeof(T)));
  for (size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    values.Add(value);
  }
  return true;
}

bool WriteElements(const InferenceOutput& output, InferTensorContents& contents) {
  uint64_t count = 1;
  for (const int64_t dim : output.shape) count *= static_cast<uint64_t>(dim);
  const auto elements = SplitBytesTensor(output.bytes, static_cast<int64_t>(count));
  if (!elements) return false;
  for (const auto element : *elements) contents.add_bytes_contents(element.data(), element.size());
  return true;
}

// False for datatypes without a field, and for bytes that are not of the datatype.
bool WriteContents(const InferenceOutput& output, InferTensorContents& contents) {
  const std::span<const uint8_t> bytes = output.bytes;
  const std::string& type = output.datatype;
  if (type == "BOOL") return Widen<uint8_t>(bytes, *contents.mutable_bool_contents());
  if (type == "UINT8") return Widen<uint8_t>(bytes, *contents.mutable_uint_contents());
  if (type == "INT8") return Widen<int8_t>(bytes, *contents.mutable_int_contents());
  if (type == "UINT16") return Widen<uint16_t>(bytes, *contents.mutable_uint_contents());
  if (type == "INT16") return Widen<int16_t>(bytes, *contents.mutable_int_contents());
  if (type == "UINT32") return Widen<uint32_t>(bytes, *contents.mutable_uint_contents());
  if (type == "INT32") return Widen<int32_t>(bytes, *contents.mutable_int_contents());
  if (type == "UINT64") return Widen<uint64_t>(bytes, *contents.mutable_uint64_contents());
  if (type == "INT64") return Widen<int64_t>(bytes, *contents.mutable_int64_contents());
  if (type == "FP32") return Widen<float>(bytes, *contents.mutable_fp32_contents());
  if (type == "FP64") return Widen<double>(bytes, *contents.mutable_fp64_contents());
  if (type == kBytesDatatype) return WriteElements(output, contents);
  return false;
}

size_t TailBytes(const InferenceResponse& response) {
  size_t bytes = 0;
  for (const InferenceOutput& output : response.outputs) {
    bytes += 1 + CodedOutputStream::VarintSize32(static_cast<uint32_t>(output.bytes.size())) +
             output.bytes.size();
  }
  return bytes;
}

void AppendRawOutputs(const InferenceResponse& response, std::string& frame) {
  static_assert(kRawOutputTag < 128, "one byte");
  constexpr size_t kMaxVarint32Bytes = 5;
  for (const InferenceOutput& output : response.outputs) {
    uint8_t head[1 + kMaxVarint32Bytes] = {kRawOutputTag};
    const uint8_t* const end = CodedOutputStream::WriteVarint32ToArray(
        static_cast<uint32_t>(output.bytes.size()), head + 1);
    frame.append(reinterpret_cast<const char*>(head), static_cast<size_t>(end - head));
    frame.append(reinterpret_cast<const char*>(output.bytes.data()), output.bytes.size());
  }
}

}  // namespace

Result<std::string> WriteInferResponse(const InferenceResponse& response, bool typed) {
  constexpr size_t kMaxTensorBytes = size_t{1} << 31;  // with everything else below 4 GiB
  size_t tensor_bytes = 0;
  for (const InferenceOutput& output : response.outputs) tensor_bytes += output.bytes.size();
  if (tensor_bytes > kMaxTensorBytes) return Internal("outputs have {} bytes", tensor_bytes);

  alignas(std::max_align_t) std::array<char, kArenaBytes> first_block;
  google::protobuf::Arena arena(first_block.data(), first_block.size());
  auto& message = *google::protobuf::Arena::CreateMessage<inference::ModelInferResponse>(&arena);
  message.set_model_name(response.model);
  message.set_model_version(response.version);
  message.set_id(response.id);
  for (const InferenceOutput& output : response.outputs) {
    Output& written = *message.add_outputs();
    written.set_name(output.name);
    written.set_datatype(output.datatype);
    written.mutable_shape()->Add(output.shape.begin(), output.shape.end());
    if (typed) typed = WriteContents(output, *written.mutable_contents());
  }
  if (typed) return ProtobufFrame(message);
  for (Output& written : *message.mutable_outputs()) written.clear_contents();
  std::string frame = ProtobufFrame(message, TailBytes(response));
  AppendRawOutputs(response, frame);
  return frame;
}

}  // namespace octet
