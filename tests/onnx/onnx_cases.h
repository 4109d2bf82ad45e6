// The test cases of the Debian package libonnx-testdata: an ONNX model, inputs and the outputs that
// ONNX's reference computed for them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/onnx_graph.h"

namespace octet::testing {

struct OnnxCase {
  std::string group;   // "node", "pytorch-converted", "pytorch-operator", "simple"
  std::string name;    // "test_relu"
  std::string folder;  // with model.onnx and test_data_set_0/
};

// Sorted by group and name; empty where the package is missing.
std::vector<OnnxCase> ListOnnxCases();

// Tensors input_0.pb, input_1.pb, ... (or output_) of the case's first data set.
Result<std::vector<OnnxTensor>> ReadCaseTensors(const OnnxCase& test_case, const std::string& stem);

// Numbers within ONNX's own tolerance of the expected ones, other elements equal.
bool IsClose(const OnnxTensor& got, const OnnxTensor& want);

}  // namespace octet::testing
