// An operator of one's own, described, built, described and built again: it loads in the TFLite C
// library, which gives the operator's code its options as they were written, and runs it.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "backend/tflite_api.h"
#include "formats/network/build_network.h"
#include "formats/network/describe_model.h"
#include "formats/tflite/tflite_writer.h"
#include "model/diff.h"

namespace octet {
namespace {

constexpr std::string_view kNetwork = R"(octet: 1
inputs: {x: [1, 4]}
outputs: [y]
nodes:
  - custom: {code: AddOptionBytes, in: x, out: added, shapes: [[1, 4]], options: {hex: "010203ff"}}
  - relu: {out: y}
)";

// y[i] = x[i] + the sum of the options' bytes.
void* InitSum(abi::Context*, const char* buffer, size_t length) {
  auto* sum = new float(0);
  for (size_t i = 0; i < length; ++i) *sum += static_cast<float>(static_cast<uint8_t>(buffer[i]));
  return sum;
}
void FreeSum(abi::Context*, void* sum) { delete static_cast<float*>(sum); }
abi::Status PrepareNothing(abi::Context*, abi::Node*) { return abi::kOk; }
abi::Status AddSum(abi::Context* context, abi::Node* node) {
  const abi::RawTensor& input = context->tensors[node->inputs->data[0]];
  const abi::RawTensor& output = context->tensors[node->outputs->data[0]];
  const float sum = *static_cast<const float*>(node->user_data);
  for (size_t i = 0; i < output.bytes / sizeof(float); ++i)
    static_cast<float*>(output.data)[i] = static_cast<const float*>(input.data)[i] + sum;
  return abi::kOk;
}

TEST(CustomOperator, SurvivesAndRunsInTflite) {
  const char* path = std::getenv("OCTET_TFLITE_LIB");
  const auto first = BuildNetwork(kNetwork, "net.yaml", {});
  ASSERT_TRUE(first) << first.error().message;
  const auto description = DescribeModel(*first, true);
  const auto model = BuildNetwork(description->yaml, "net.yaml", {.arrays = &description->arrays});
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_TRUE(DiffModels(*first, *model).empty());
  const auto bytes = WriteTfliteModel(*model);
  ASSERT_TRUE(bytes);
  if (path == nullptr) GTEST_SKIP() << "OCTET_TFLITE_LIB is not set: not loaded by TFLite";

  const auto api = tflite::LoadApi(path);
  ASSERT_TRUE(api) << api.error().message;
  using AddCustomOp = void (*)(tflite::CInterpreterOptions*, const char* name,
                               const abi::Registration*, int32_t min_version, int32_t max_version);
  void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const auto add_custom_op =
      reinterpret_cast<AddCustomOp>(::dlsym(library, "TfLiteInterpreterOptionsAddCustomOp"));
  ASSERT_NE(add_custom_op, nullptr);
  tflite::CModel* loaded = (*api)->model_create(bytes->data(), bytes->size());
  ASSERT_NE(loaded, nullptr);
  abi::Registration registration{};
  registration.init = InitSum;
  registration.free = FreeSum;
  registration.prepare = PrepareNothing;
  registration.invoke = AddSum;
  tflite::CInterpreterOptions* options = (*api)->options_create();
  add_custom_op(options, "AddOptionBytes", &registration, 1, 1);
  tflite::CInterpreter* interpreter = (*api)->interpreter_create(loaded, options);
  ASSERT_NE(interpreter, nullptr);
  ASSERT_EQ((*api)->allocate_tensors(interpreter), tflite::kOk);
  const float input[4] = {-262, -260, 0, 1.5F};
  std::memcpy((*api)->tensor_data((*api)->input_tensor(interpreter, 0)), input, sizeof(input));
  ASSERT_EQ((*api)->invoke(interpreter), tflite::kOk);
  float output[4] = {};
  std::memcpy(output, (*api)->tensor_data((*api)->output_tensor(interpreter, 0)), sizeof(output));
  EXPECT_THAT(output, ::testing::ElementsAre(0, 1, 261, 262.5F));
  (*api)->interpreter_delete(interpreter);
  (*api)->options_delete(options);
  (*api)->model_delete(loaded);
}

}  // namespace
}  // namespace octet
