// Where a described network's constants come from: arrays of a .npz file, or random numbers.
//
// Layouts of a layer's filter, O output channels, I input channels, K rows and columns:
//   octet:    CONV_2D [O, K, K, I], DEPTHWISE_CONV_2D [1, K, K, O], FULLY_CONNECTED [O, I]
//   pytorch:  Conv2d  [O, I, K, K], grouped Conv2d    [O, 1, K, K], Linear          [O, I]
// A batch normalisation y = gamma (x - mean) / sqrt(var + epsilon) + beta is folded into the layer
// before it.
//
// Random filters are He's: uniform with variance gain / fan_in (gain 2 before a rectifier, else 1),
// so that activations neither vanish nor overflow. A constant's numbers depend on the seed and its
// name alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/npy.h"
#include "model/model.h"

namespace octet::network {

enum class WeightsLayout : uint8_t { kOctet, kPytorch };

struct WeightOptions {
  const std::vector<NamedArray>* arrays = nullptr;  // borrowed; null: none given
  std::string file = "the weights";                 // what errors call them
  WeightsLayout layout = WeightsLayout::kOctet;
  bool random_init = false;  // for what the arrays do not have
  uint64_t seed = 1;
  size_t max_constant_bytes = size_t{1} << 30;
};

enum class FilterRole : uint8_t { kConv, kDepthwise, kDense };

// A layer's filter and bias, float32.
struct LayerWeights {
  ConstantData filter;
  ConstantData bias;
};

struct LayerWeightsRequest {
  FilterRole role = FilterRole::kConv;
  Shape filter;             // in octet's layout
  int64_t channels = 0;     // of the output: elements of the bias
  std::string filter_name;  // the constants' names in the model
  std::string bias_name;
  std::string prefix;      // PREFIX.weight, PREFIX.bias in the file; empty: the constants' names
  std::string batch_norm;  // its PREFIX; empty: none
  float epsilon = 1e-5F;
  bool has_bias = true;   // the network's own; with a batch normalisation it may lack in the file
  bool rectified = true;  // a rectifier follows
  // Of a dense layer: rows, columns and channels that were flattened into its input.
  std::optional<Shape> flattened;
};

class WeightSource {
 public:
  // `names`: constants of the model by other names in the file.
  WeightSource(const WeightOptions& options, std::map<std::string, std::string> names);

  // An array as it is; null when there is none.
  const NpyArray* Find(const std::string& name) const;
  // The bytes of a constant that a description declares, with its type and shape.
  Result<ConstantData> Declared(const Tensor& tensor, const std::string& name, int64_t fan_in);
  // Any array's bytes, of one dimension.
  Result<ConstantData> Bytes(const std::string& name);
  Result<LayerWeights> ForLayer(const LayerWeightsRequest& request);

  // Counts constants that somebody else makes.
  Status Spend(uint64_t bytes);

 private:
  std::string NameInFile(const std::string& name, const std::string& prefix,
                         const char* suffix) const;
  Result<std::vector<float>> Reals(const std::string& name, const Shape& shape) const;
  Result<std::vector<float>> Filter(const LayerWeightsRequest& request, const std::string& name);
  Result<std::vector<float>> Bias(const LayerWeightsRequest& request, const std::string& name);
  Status FoldBatchNorm(const LayerWeightsRequest& request, std::vector<float>& filter,
                       std::vector<float>& bias) const;

  WeightOptions options_;
  std::map<std::string, std::string> names_;
  std::map<std::string_view, const NpyArray*> arrays_;
  uint64_t left_bytes_;
};

}  // namespace octet::network
