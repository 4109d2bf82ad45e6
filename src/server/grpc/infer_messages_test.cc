#include "server/grpc/infer_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "inference.pb.h"
#include "server/grpc/grpc_frame.h"
#include "server/testing/grpc_messages.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using testing::InferInput;
using testing::MessageOf;
using testing::NumberField;
using testing::Parameter;
using testing::TextField;
using testing::Varint;

InferCall Read(const std::string& bytes) {
  auto call = ReadInferRequest(MessageOf(bytes));
  EXPECT_TRUE(call.has_value()) << call.error().message;
  return call ? *std::move(call) : InferCall{};
}

Error InferErrorOf(const std::string& bytes) {
  auto call = ReadInferRequest(MessageOf(bytes));
  EXPECT_FALSE(call.has_value());
  return call ? Error{} : call.error();
}

template <class T>
std::vector<T> ValuesOf(std::span<const uint8_t> bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

TEST(ReadInferRequest, TakesRawTensorsAsViewsIntoTheMessage) {
  const auto message = MessageOf(TextField(1, "m") + TextField(2, "3") + TextField(3, "id") +
                                 InferInput("a", "FP16", 2) + TextField(7, "abcd") +
                                 InferInput("b", "UINT8", 3) + TextField(7, "efg"));
  auto call = ReadInferRequest(message);
  ASSERT_TRUE(call.has_value()) << call.error().message;
  const InferenceRequest& request = call->request;
  EXPECT_FALSE(call->typed_reply);
  EXPECT_EQ(request.model, "m");
  EXPECT_EQ(request.version, "3");
  EXPECT_EQ(request.id, "id");
  ASSERT_EQ(request.inputs.size(), 2U);
  EXPECT_EQ(request.inputs[0].name, "a");
  EXPECT_EQ(request.inputs[0].datatype, "FP16");
  EXPECT_THAT(request.inputs[0].shape, ElementsAre(2));
  EXPECT_THAT(request.inputs[0].bytes, ElementsAreArray({'a', 'b', 'c', 'd'}));
  EXPECT_THAT(request.inputs[1].bytes, ElementsAreArray({'e', 'f', 'g'}));
  EXPECT_GE(request.inputs[0].bytes.data(), message->bytes().data());
  EXPECT_LT(request.inputs[1].bytes.data(), message->bytes().data() + message->bytes().size());
}

TEST(ReadInferRequest, KeepsTheMessageWhileTheRequestLives) {
  InferenceRequest request = Read(testing::FakeInferRequest("tensor")).request;
  EXPECT_THAT(request.inputs[0].bytes, ElementsAreArray({'t', 'e', 'n', 's', 'o', 'r'}));
}

TEST(ReadInferRequest, ReadsTypedContentsOfEveryDatatype) {
  const auto read = [](std::string_view datatype, const std::string& contents) {
    InferCall call = Read(TextField(1, "m") + InferInput("a", datatype, 2, contents));
    EXPECT_TRUE(call.typed_reply);
    return call.request;
  };
  const std::string minus_two = Varint(static_cast<uint64_t>(-2));
  EXPECT_THAT(read("BOOL", TextField(1, "\1\1")).inputs[0].bytes, ElementsAre(1, 1));
  EXPECT_THAT(ValuesOf<int8_t>(read("INT8", TextField(2, minus_two + "\7")).inputs[0].bytes),
              ElementsAre(-2, 7));
  EXPECT_THAT(ValuesOf<int16_t>(read("INT16", TextField(2, minus_two + "\7")).inputs[0].bytes),
              ElementsAre(-2, 7));
  EXPECT_THAT(ValuesOf<int32_t>(read("INT32", TextField(2, minus_two + "\7")).inputs[0].bytes),
              ElementsAre(-2, 7));
  EXPECT_THAT(ValuesOf<int64_t>(read("INT64", TextField(3, minus_two + "\7")).inputs[0].bytes),
              ElementsAre(-2, 7));
  EXPECT_THAT(read("UINT8", TextField(4, Varint(255) + "\7")).inputs[0].bytes, ElementsAre(255, 7));
  EXPECT_THAT(ValuesOf<uint16_t>(read("UINT16", TextField(4, Varint(65535))).inputs[0].bytes),
              ElementsAre(65535));
  EXPECT_THAT(ValuesOf<uint32_t>(read("UINT32", TextField(4, Varint(70000))).inputs[0].bytes),
              ElementsAre(70000));
  EXPECT_THAT(ValuesOf<uint64_t>(read("UINT64", TextField(5, Varint(1))).inputs[0].bytes),
              ElementsAre(1));
  EXPECT_THAT(
      ValuesOf<float>(read("FP32", TextField(6, std::string("\0\0\x80\x3f", 4))).inputs[0].bytes),
      ElementsAre(1.F));
  EXPECT_THAT(
      ValuesOf<double>(
          read("FP64", TextField(7, std::string("\0\0\0\0\0\0\xf0\x3f", 8))).inputs[0].bytes),
      ElementsAre(1.0));
  EXPECT_THAT(read("BYTES", TextField(8, "ab") + TextField(8, "")).inputs[0].bytes,
              ElementsAre(2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0));
}

TEST(ReadInferRequest, RefusesContradictions) {
  const std::string typed = InferInput("a", "UINT8", 1, TextField(4, "\1"));
  EXPECT_THAT(InferErrorOf(typed + TextField(7, "x")).message,
              HasSubstr("raw_input_contents for 'a'"));
  EXPECT_EQ(
      InferErrorOf(InferInput("a", "UINT8", 1) + TextField(7, "x") + TextField(7, "y")).message,
      "request has 1 inputs and 2 raw_input_contents");
  EXPECT_EQ(InferErrorOf(InferInput("a", "FP16", 1, TextField(4, "\1"))).message,
            "input 'a' is FP16, which only raw_input_contents can carry");
  EXPECT_EQ(InferErrorOf(InferInput("a", "FP32", 1, TextField(4, "\1"))).message,
            "input 'a' has contents of another type than FP32");
  EXPECT_EQ(
      InferErrorOf(InferInput("a", "UINT8", 1, TextField(4, "\1") + TextField(3, "\1"))).message,
      "input 'a' has contents of another type than UINT8");
  EXPECT_EQ(InferErrorOf(InferInput("a", "UINT8", 1, TextField(4, Varint(256)))).message,
            "input 'a' has the value 256, which is no UINT8");
  EXPECT_EQ(InferErrorOf(InferInput("a", "INT8", 1, TextField(2, Varint(128)))).message,
            "input 'a' has the value 128, which is no INT8");
  EXPECT_EQ(InferErrorOf(InferInput("a", "WORD", 1)).message, "input 'a' has an unknown datatype");
  EXPECT_EQ(InferErrorOf(typed + TextField(7, "x")).code, Code::kInvalidArgument);
}

TEST(ReadInferRequest, RefusesWhatIsNoMessage) {
  for (const std::string& bytes :
       {std::string("\xff\xff\xff"), TextField(1, "m").substr(0, 2), std::string("\x3a\x05x"),
        std::string("\x3a\xff\xff\xff\xff\x7f"), std::string("\x3b"), std::string("\0", 1),
        TextField(1, "\xff"), TextField(5, "\xff")}) {
    EXPECT_EQ(InferErrorOf(bytes).code, Code::kInternal) << ::testing::PrintToString(bytes);
  }
}

TEST(ReadInferRequest, SkipsUnknownFields) {
  const InferCall call = Read(NumberField(99, 5) + TextField(98, "text") + TextField(1, "m") +
                              std::string("\xfd\x06", 2) + "1234");
  EXPECT_EQ(call.request.model, "m");
}

TEST(ReadInferRequest, ReadsParametersInEveryForm) {
  const auto timeout = [](const std::string& value) {
    return Read(Parameter(4, "timeout", value)).request.timeout.count();
  };
  EXPECT_EQ(timeout(NumberField(2, 1500)), 1500);
  EXPECT_EQ(timeout(NumberField(5, 1500)), 1500);
  EXPECT_EQ(timeout(TextField(3, "1500")), 1500);
  EXPECT_EQ(Read(Parameter(4, "priority", NumberField(5, 2))).request.priority, 2U);
  for (const std::string& value :
       {NumberField(2, static_cast<uint64_t>(-1)), TextField(3, "soon"), TextField(3, ""),
        TextField(3, "1 "), NumberField(1, 1), NumberField(5, ~uint64_t{0})}) {
    EXPECT_EQ(InferErrorOf(Parameter(4, "timeout", value)).message,
              "parameter 'timeout' is not a whole number from 0 on");
  }
  Read(Parameter(4, "binary_data_output", NumberField(1, 1)));
}

TEST(ReadInferRequest, ReadsRequestedOutputs) {
  const InferenceRequest request =
      Read(TextField(6, TextField(1, "a") + Parameter(2, "classification", NumberField(2, 3))) +
           TextField(6, TextField(1, "b") + Parameter(2, "binary_data", NumberField(1, 1))))
          .request;
  ASSERT_EQ(request.outputs.size(), 2U);
  EXPECT_EQ(request.outputs[0].name, "a");
  EXPECT_EQ(request.outputs[0].classification, 3);
  EXPECT_EQ(request.outputs[1].name, "b");
  EXPECT_EQ(request.outputs[1].classification, 0);
}

inference::ModelInferResponse Write(const InferenceResponse& response, bool typed) {
  const auto frame = WriteInferResponse(response, typed);
  OCTET_CHECK(frame.has_value());
  const auto size = static_cast<uint32_t>(frame->size() - kGrpcPrefixBytes);
  const GrpcPrefix prefix = MakeGrpcPrefix(size);
  EXPECT_EQ(frame->substr(0, kGrpcPrefixBytes), std::string(prefix.begin(), prefix.end()));
  inference::ModelInferResponse message;
  EXPECT_TRUE(message.ParseFromString(frame->substr(kGrpcPrefixBytes)));
  return message;
}

InferenceResponse TwoOutputs() {
  return {.model = "m",
          .version = "1",
          .id = "id",
          .outputs = {{"a", "INT8", {1, 2}, {0xfe, 7}},
                      {"b", "BYTES", {2}, {2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0}}}};
}

TEST(WriteInferResponse, WritesRawOutputs) {
  const auto message = Write(TwoOutputs(), false);
  EXPECT_EQ(message.model_name(), "m");
  EXPECT_EQ(message.model_version(), "1");
  EXPECT_EQ(message.id(), "id");
  ASSERT_EQ(message.outputs_size(), 2);
  EXPECT_EQ(message.outputs(0).name(), "a");
  EXPECT_EQ(message.outputs(0).datatype(), "INT8");
  EXPECT_THAT(message.outputs(0).shape(), ElementsAre(1, 2));
  EXPECT_FALSE(message.outputs(0).has_contents());
  ASSERT_EQ(message.raw_output_contents_size(), 2);
  EXPECT_EQ(message.raw_output_contents(0), "\xfe\7");
  EXPECT_EQ(message.raw_output_contents(1).size(), 10U);
}

TEST(WriteInferResponse, WritesTypedOutputs) {
  const auto message = Write(TwoOutputs(), true);
  EXPECT_EQ(message.raw_output_contents_size(), 0);
  EXPECT_THAT(message.outputs(0).contents().int_contents(), ElementsAre(-2, 7));
  EXPECT_THAT(message.outputs(1).contents().bytes_contents(), ElementsAre("ab", ""));
}

TEST(WriteInferResponse, WritesEverythingRawWhereOneOutputHasNoTypedForm) {
  InferenceResponse response = TwoOutputs();
  response.outputs.push_back({"c", "FP16", {1}, {1, 2}});
  const auto message = Write(response, true);
  EXPECT_EQ(message.raw_output_contents_size(), 3);
  EXPECT_FALSE(message.outputs(0).has_contents());
}

}  // namespace
}  // namespace octet
