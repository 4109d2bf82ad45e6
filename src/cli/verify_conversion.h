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
  // Of a value that is int8, or float32 behind int8 operators: the difference of neighbouring
  // numbers, 1/255 of the largest where it has no scale of its own. 0: of a float model.
  double step = 0;
  double steps() const { return step > 0 ? max_abs_error / step : 0; }
  // The error in relation to the largest value.
  double relative() const { return max_abs > 0 ? max_abs_error / max_abs : max_abs_error; }
};
// A float model's outputs are held to `relative`, every int8 value of a quantised one to `steps`:
// int8 kernels round otherwise than QuantizeLinear of a float result, by a step or two.
struct ConversionTolerance {
  double relative = 1e-4;
  double steps = 4;
};

struct ConversionCheck {
  int inputs = 0;  // sets of inputs
  std::vector<ValueError> outputs;
  std::vector<ValueError> layers;  // every int8 value, computed of the model's own values before it
  std::vector<ValueError> values;  // every value that both have, when asked for
  // The output or int8 value that is nearest to its tolerance, or beyond it.
  ValueError worst(const ConversionTolerance& tolerance) const;
  bool IsWithin(const ConversionTolerance& tolerance) const;
};

// The larger error of each output over all sets of inputs. A value that is not finite on one side
// only has an infinite error.
Result<ConversionCheck> VerifyConversion(const OnnxGraph& graph, const ConvertedModel& converted,
                                         const std::vector<std::vector<OnnxTensor>>& input_sets,
                                         bool per_value, const BackendOptions& options);

}  // namespace octet::cli
