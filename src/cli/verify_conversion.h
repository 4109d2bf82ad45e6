// Does a converted model compute what its ONNX graph says? Both are run on the same inputs: the
// graph by the evaluator of passes/onnx, which states ONNX's semantics, the model by a backend.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/result.h"
#include "model/onnx_graph.h"
#include "passes/onnx/convert_onnx.h"

namespace octet::cli {

// float32 uniform in [-1, 1); integers in [0, 8). The same seed gives the same tensors everywhere.
Result<std::vector<OnnxTensor>> RandomOnnxInputs(const OnnxGraph& graph, uint64_t seed);

// The converted model's outputs for these inputs, all in ONNX's order of axes.
Result<std::vector<OnnxTensor>> RunConverted(const ConvertedModel& converted,
                                             const std::vector<OnnxTensor>& inputs,
                                             const BackendOptions& options);

struct ValueError {
  std::string name;
  double max_abs_error = 0;
  double max_abs = 0;  // of the ONNX value
  double cosine = 1;
  // The error in relation to the largest value: what the tolerance is about.
  double relative() const { return max_abs > 0 ? max_abs_error / max_abs : max_abs_error; }
};
struct ConversionCheck {
  int inputs = 0;  // sets of inputs
  std::vector<ValueError> outputs;
  std::vector<ValueError> values;  // every value that both have, when asked for
  ValueError worst() const;
};

// The larger error of each output over all sets of inputs. A value that is not finite on one side
// only has an infinite error.
Result<ConversionCheck> VerifyConversion(const OnnxGraph& graph, const ConvertedModel& converted,
                                         const std::vector<std::vector<OnnxTensor>>& input_sets,
                                         bool per_value, const BackendOptions& options);

}  // namespace octet::cli
