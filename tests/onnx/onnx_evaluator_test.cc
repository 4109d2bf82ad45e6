// Our ONNX evaluator on ONNX's own test cases: what it computes is right, what it does not know it
// refuses by name.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "formats/onnx/onnx_reader.h"
#include "onnx/onnx_cases.h"
#include "passes/onnx/evaluate_graph.h"

namespace octet {
namespace {

TEST(OnnxEvaluator, ComputesOnnxTestCases) {
  const auto cases = testing::ListOnnxCases();
  if (cases.empty()) GTEST_SKIP() << "the package libonnx-testdata is not installed";
  int right = 0;
  int refused = 0;
  for (const auto& test_case : cases) {
    const auto graph = ReadOnnxFile(test_case.folder + "/model.onnx");
    auto inputs = testing::ReadCaseTensors(test_case, "input");
    const auto outputs = testing::ReadCaseTensors(test_case, "output");
    if (!graph || !inputs || !outputs) {
      ++refused;
      if (std::getenv("OCTET_VERBOSE") != nullptr)
        std::printf("%s: read: %s\n", test_case.name.c_str(),
                    (!graph    ? graph.error().message
                     : !inputs ? inputs.error().message
                               : outputs.error().message)
                        .c_str());
      continue;
    }
    // The package stores BFLOAT16 inputs as UINT16.
    for (size_t i = 0; i < std::min(inputs->size(), graph->inputs.size()); ++i) {
      (*inputs)[i].type = graph->value(graph->inputs[i]).tensor.type;
    }
    onnx::Budget budget;
    const auto values = onnx::EvaluateGraph(*graph, *inputs, false, budget);
    if (!values) {
      EXPECT_FALSE(values.error().message.empty());
      if (std::getenv("OCTET_VERBOSE") != nullptr)
        std::printf("%s: %s\n", test_case.name.c_str(), values.error().message.c_str());
      ++refused;
      continue;
    }
    ASSERT_EQ(outputs->size(), graph->outputs.size()) << test_case.name;
    for (size_t i = 0; i < outputs->size(); ++i) {
      const OnnxTensor& got = (*values)[static_cast<size_t>(graph->outputs[i])];
      EXPECT_TRUE(testing::IsClose(got, (*outputs)[i]))
          << test_case.group << "/" << test_case.name << " output " << i;
    }
    ++right;
  }
  std::printf("%zu cases: %d computed, %d refused\n", cases.size(), right, refused);
  EXPECT_GE(right, 500);
}

}  // namespace
}  // namespace octet
