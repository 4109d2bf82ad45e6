// Full-integer post-training quantisation: a float model and representative data become a model
// that computes with whole numbers alone.
//
// kTflite  ranges from extremes, nearest rounding: the rules of TFLiteConverter.
// kFitted  filters and biases fitted to the float network (refine_layers.h), ranges by the method
//          that is best on a quarter of the data held out of the fit; where nothing beats kTflite
//          there, kTflite's model is the result.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/model.h"
#include "quantize/activation_scales.h"
#include "quantize/layer_report.h"
#include "quantize/quantization_scheme.h"
#include "quantize/refine_layers.h"
#include "quantize/representative_data.h"

namespace octet {

enum class QuantizeMode { kFitted, kTflite };

struct QuantizeOptions {
  QuantizationScheme scheme = {.name = "int8"};
  QuantizeMode mode = QuantizeMode::kFitted;
  ElementType input_type = ElementType::kInt8;
  ElementType output_type = ElementType::kInt8;
  bool head_as_convolution = true;
  // That the first input is known to take, whatever the samples do: pixels from 0 to 255 after
  // their normalisation. So pixels are whole steps.
  std::optional<ValueRange> input_range = {};
  RangeDemands demands = {};
  // What a target wants of the finished graph beside; null: nothing.
  Model (*fit_to_target)(Model) = nullptr;
  RefineOptions refine = {};
  // So many operators, those that lose most with nearest rounding, keep computing with float32.
  int keep_float = 0;
  int threads = 1;
};

// One way that was tried, judged on the held-out samples.
struct QuantizeTrial {
  std::string name;
  double score = 0;
};

struct QuantizeReport {
  size_t fitted_samples = 0;
  size_t held_out_samples = 0;
  bool score_is_divergence = false;  // else noise over signal of the outputs
  std::vector<QuantizeTrial> trials;
  std::string chosen;
  // Of the output's largest value, float network against the result, on the held-out samples (all
  // of them with kTflite).
  double top1_agreement = 0;
  std::vector<LayerReport> layers;
  std::vector<int> kept_float;  // operators of the float network
  std::vector<std::string> warnings;
};

struct QuantizedModel {
  Model model;
  QuantizeReport report;
};

// `float_model` may be quantised: it is made float first (passes/dequantize_model.h). Errors name
// the operator or tensor.
Result<QuantizedModel> QuantizeModel(const Model& float_model, Samples samples,
                                     const QuantizeOptions& options, const Progress& progress);

// The float model that QuantizeModel starts from: dequantised, without dead operators, its head as
// a convolution. Its inputs are what samples are for.
Result<Model> PrepareForQuantization(const Model& model, bool head_as_convolution);

}  // namespace octet
