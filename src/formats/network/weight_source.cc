#include "formats/network/weight_source.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "formats/network/random_weights.h"
#include "tensor/real_values.h"

namespace octet::network {
namespace {

ConstantData DataOf(const std::vector<float>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(float));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return ConstantData::Own(std::move(bytes));
}

// The filter's shape as PyTorch has it.
Shape PytorchShape(const LayerWeightsRequest& request) {
  const Shape& f = request.filter;
  switch (request.role) {
    case FilterRole::kConv:
      return {f[0], f[3], f[1], f[2]};
    case FilterRole::kDepthwise:
      return {f[3], 1, f[1], f[2]};
    case FilterRole::kDense:
      break;
  }
  return f;
}

// values[a][b][c] -> [a][c][b]
std::vector<float> SwapLastTwo(const std::vector<float>& values, int64_t a, int64_t b, int64_t c) {
  std::vector<float> swapped(values.size());
  for (int64_t i = 0; i < a; ++i) {
    for (int64_t k = 0; k < c; ++k) {
      for (int64_t j = 0; j < b; ++j) {
        swapped[static_cast<size_t>((i * c + k) * b + j)] =
            values[static_cast<size_t>((i * b + j) * c + k)];
      }
    }
  }
  return swapped;
}

std::vector<float> FromPytorch(const LayerWeightsRequest& request, std::vector<float> values) {
  const Shape& f = request.filter;
  switch (request.role) {
    case FilterRole::kConv:
      return SwapLastTwo(values, f[0], f[3], int64_t{f[1]} * f[2]);
    case FilterRole::kDepthwise:
      return SwapLastTwo(values, 1, f[3], int64_t{f[1]} * f[2]);
    case FilterRole::kDense:
      if (!request.flattened) return values;  // else PyTorch flattened [channels, rows, columns]
      return SwapLastTwo(values, f[0], (*request.flattened)[2],
                         int64_t{(*request.flattened)[0]} * (*request.flattened)[1]);
  }
  return values;
}

}  // namespace

WeightSource::WeightSource(const WeightOptions& options, std::map<std::string, std::string> names)
    : options_(options), names_(std::move(names)), left_bytes_(options.max_constant_bytes) {
  if (options_.arrays == nullptr) return;
  for (const NamedArray& array : *options_.arrays) arrays_.emplace(array.name, &array.array);
}

const NpyArray* WeightSource::Find(const std::string& name) const {
  const auto found = arrays_.find(name);
  return found == arrays_.end() ? nullptr : found->second;
}

Status WeightSource::Spend(uint64_t bytes) {
  if (bytes > left_bytes_) {
    return InvalidArgument("the network's constants take more than {} bytes",
                           options_.max_constant_bytes);
  }
  left_bytes_ -= bytes;
  return {};
}

std::string WeightSource::NameInFile(const std::string& name, const std::string& prefix,
                                     const char* suffix) const {
  const auto mapped = names_.find(name);
  if (mapped != names_.end()) return mapped->second;
  return prefix.empty() ? name : prefix + suffix;
}

Result<ConstantData> WeightSource::Declared(const Tensor& tensor, const std::string& name,
                                            int64_t fan_in) {
  const int bits = ElementBits(tensor.type);
  const auto want_bytes =
      (static_cast<uint64_t>(tensor.shape.element_count()) * static_cast<uint64_t>(bits) + 7) / 8;
  OCTET_TRY(Spend(want_bytes));
  const NpyArray* array = Find(NameInFile(name, "", ""));
  if (array == nullptr && options_.random_init) {
    OCTET_ASSIGN(auto bytes, RandomConstant(options_.seed, name, tensor, fan_in));
    return ConstantData::Own(std::move(bytes));
  }
  if (array == nullptr) return NotFound("no array '{}' in {}", name, options_.file);
  const bool raw = !HasNpyType(tensor.type);  // types without a word in NumPy are stored as bytes
  const bool fits =
      raw ? array->type == ElementType::kUInt8 && (bits == 0 || array->bytes.size() == want_bytes)
          : array->type == tensor.type && array->shape == tensor.shape;
  if (!fits) {
    return InvalidArgument("array '{}' of {} is {} {}, want {} {}", name, options_.file,
                           ElementTypeName(array->type), array->shape.ToString(),
                           ElementTypeName(tensor.type), tensor.shape.ToString());
  }
  return ConstantData::Own(array->bytes);
}

Result<ConstantData> WeightSource::Bytes(const std::string& name) {
  const NpyArray* array = Find(name);
  if (array == nullptr) return NotFound("no array '{}' in {}", name, options_.file);
  OCTET_TRY(Spend(array->bytes.size()));
  return ConstantData::Own(array->bytes);
}

Result<std::vector<float>> WeightSource::Reals(const std::string& name, const Shape& shape) const {
  const NpyArray* array = Find(name);
  if (array == nullptr) return NotFound("no array '{}' in {}", name, options_.file);
  if (array->shape != shape) {
    return InvalidArgument("array '{}' of {} is {}, want {}", name, options_.file,
                           array->shape.ToString(), shape.ToString());
  }
  if (array->type != ElementType::kFloat64) {
    return RealValues({array->type, array->shape, array->bytes}, {});
  }
  std::vector<float> values(array->bytes.size() / sizeof(double));
  for (size_t i = 0; i < values.size(); ++i) {
    double value = 0;
    std::memcpy(&value, &array->bytes[i * sizeof(double)], sizeof(double));
    values[i] = static_cast<float>(value);
  }
  return values;
}

Result<std::vector<float>> WeightSource::Filter(const LayerWeightsRequest& request,
                                                const std::string& name) {
  if (Find(name) == nullptr && options_.random_init) {
    const int64_t fan_in = request.filter.element_count() / std::max<int64_t>(request.channels, 1);
    return HeWeights(options_.seed, request.filter_name,
                     static_cast<size_t>(request.filter.element_count()), fan_in,
                     request.rectified ? 2.0F : 1.0F);
  }
  if (options_.layout == WeightsLayout::kOctet) return Reals(name, request.filter);
  OCTET_ASSIGN(auto values, Reals(name, PytorchShape(request)));
  return FromPytorch(request, std::move(values));
}

Result<std::vector<float>> WeightSource::Bias(const LayerWeightsRequest& request,
                                              const std::string& name) {
  const bool may_lack = !request.has_bias || !request.batch_norm.empty() || options_.random_init;
  if (Find(name) == nullptr && may_lack)
    return std::vector<float>(static_cast<size_t>(request.channels), 0.0F);
  return Reals(name, {static_cast<int>(request.channels)});
}

Status WeightSource::FoldBatchNorm(const LayerWeightsRequest& request, std::vector<float>& filter,
                                   std::vector<float>& bias) const {
  const Shape shape = {static_cast<int>(request.channels)};
  const std::string& prefix = request.batch_norm;
  if (options_.random_init && Find(prefix + ".weight") == nullptr) return {};
  OCTET_ASSIGN(const auto gamma, Reals(prefix + ".weight", shape));
  OCTET_ASSIGN(const auto beta, Reals(prefix + ".bias", shape));
  OCTET_ASSIGN(const auto mean, Reals(prefix + ".running_mean", shape));
  OCTET_ASSIGN(const auto variance, Reals(prefix + ".running_var", shape));
  const size_t channels = bias.size();
  const size_t per_channel = filter.size() / std::max<size_t>(channels, 1);
  const bool channels_last = request.role == FilterRole::kDepthwise;
  for (size_t c = 0; c < channels; ++c) {
    const double factor = gamma[c] / std::sqrt(static_cast<double>(variance[c]) +
                                               static_cast<double>(request.epsilon));
    for (size_t k = 0; k < per_channel; ++k) {
      float& weight = filter[channels_last ? k * channels + c : c * per_channel + k];
      weight = static_cast<float>(weight * factor);
    }
    bias[c] = static_cast<float>((static_cast<double>(bias[c]) - mean[c]) * factor + beta[c]);
  }
  return {};
}

Result<LayerWeights> WeightSource::ForLayer(const LayerWeightsRequest& request) {
  OCTET_TRY(Spend(static_cast<uint64_t>(request.filter.element_count() + request.channels) *
                  sizeof(float)));
  OCTET_ASSIGN(auto filter,
               Filter(request, NameInFile(request.filter_name, request.prefix, ".weight")));
  OCTET_ASSIGN(auto bias, Bias(request, NameInFile(request.bias_name, request.prefix, ".bias")));
  if (!request.batch_norm.empty()) OCTET_TRY(FoldBatchNorm(request, filter, bias));
  return LayerWeights{DataOf(filter), DataOf(bias)};
}

}  // namespace octet::network
