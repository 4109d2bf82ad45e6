// An external delegate for tests: a shared library that behaves well or badly, as its options say.
// It talks through the C ABI alone and computes what it takes (8-bit CONV_2D, DEPTHWISE_CONV_2D and
// ADD) with octet's reference kernels, compiled into it, so to the byte as any exact engine does.
//
//   claim=all | conv | add | even     which operators it takes of those it has (even: every other)
//   mode=exact | ...                  see kModes
//   after=N  times=N                  the mode begins after N invocations and lasts N of them
//   slow_ms=N                         for mode=slow
#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "backend/delegate/delegate_abi.h"
#include "kernels/conv2d/conv2d_kernel.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d_kernel.h"
#include "kernels/elementwise/elementwise_kernel.h"
#include "kernels/quantize_multiplier.h"

namespace {

namespace abi = octet::abi;
namespace kernels = octet::kernels;
using octet::AffineQuantization;
using octet::ClampRange;
using octet::ElementType;
using octet::FixedPointMultiplier;

constexpr int kTypeUInt8 = 3;
constexpr int kTypeInt8 = 9;
constexpr int32_t kAdd = 0;
constexpr int32_t kConv2D = 3;
constexpr int32_t kDepthwiseConv2D = 4;
constexpr int kPaddingSame = 1;

constexpr const char* kModes[] = {"exact",        "create_fails", "prepare_fails", "invoke_fails",
                                  "wrong",        "constant",     "crash_create",  "crash_prepare",
                                  "crash_invoke", "hang",         "hang_prepare",  "double_free",
                                  "slow"};

// ThreadSanitizer's allocator says nothing of a double free, where the C library's ends the
// process.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OCTET_ALLOCATOR_FORGIVES true
#endif
#endif
#ifndef OCTET_ALLOCATOR_FORGIVES
#define OCTET_ALLOCATOR_FORGIVES false
#endif
constexpr bool kAllocatorForgives = OCTET_ALLOCATOR_FORGIVES;

struct Behaviour {
  std::string mode = "exact";
  std::string claim = "all";
  int64_t after = 0;
  int64_t times = INT64_MAX;
  int64_t slow_ms = 20;
  int64_t invocations = 0;

  bool Is(const char* name) const { return mode == name; }
  // Counts an invocation; whether the mode holds for it.
  bool Next() {
    const int64_t index = invocations++;
    return index >= after && index - after < times;
  }
};

// Words of CONV_2D's and DEPTHWISE_CONV_2D's parameters.
struct ConvParams {
  int padding, stride_w, stride_h, activation, dilation_w, dilation_h;
};
struct DepthwiseParams {
  int padding, stride_w, stride_h, depth_multiplier, activation, dilation_w, dilation_h;
};
struct AddParams {
  int activation;
};

int Dim(const abi::RawTensor& tensor, int axis) { return tensor.dims->data[axis]; }
kernels::Nhwc Image(const abi::RawTensor& tensor) {
  return {Dim(tensor, 0), Dim(tensor, 1), Dim(tensor, 2), Dim(tensor, 3)};
}
ElementType TypeOf(const abi::RawTensor& tensor) {
  return tensor.type == kTypeUInt8 ? ElementType::kUInt8 : ElementType::kInt8;
}
const abi::RawQuantization& QuantizationOf(const abi::RawTensor& tensor) {
  return *static_cast<const abi::RawQuantization*>(tensor.quantization.params);
}
AffineQuantization PerTensor(const abi::RawTensor& tensor) {
  return {tensor.params.scale, tensor.params.zero_point};
}
ClampRange ClampOf(int activation, const abi::RawTensor& output) {
  constexpr float kNone = INFINITY;
  const float min = activation == 0 ? -kNone : activation == 2 ? -1.0F : 0.0F;
  const float max = activation == 3 ? 6.0F : activation == 2 ? 1.0F : kNone;
  return kernels::QuantizedRange(min, max, TypeOf(output), PerTensor(output));
}

struct ClaimedNode {
  int32_t kind;
  std::vector<int> inputs;
  int output;
  const void* params;
};

// A partition: its nodes and the memory of what stays inside.
class Partition {
 public:
  Partition(abi::Context& context, const abi::DelegateParams& params, Behaviour& behaviour)
      : behaviour_(behaviour) {
    for (int i = 0; i < params.nodes_to_replace->size; ++i) {
      abi::Node* node = nullptr;
      abi::Registration* registration = nullptr;
      context.GetNodeAndRegistration(&context, params.nodes_to_replace->data[i], &node,
                                     &registration);
      nodes_.push_back({registration->builtin_code,
                        {node->inputs->data, node->inputs->data + node->inputs->size},
                        node->outputs->data[0],
                        node->builtin_data});
    }
    for (int i = 0; i < params.output_tensors->size; ++i)
      outputs_.push_back(params.output_tensors->data[i]);
  }

  abi::Status Run(abi::Context& context) {
    const bool now = behaviour_.Next();
    if (now) {
      if (const abi::Status status = Misbehave(); status != abi::kOk) return status;
    }
    for (const ClaimedNode& node : nodes_) Compute(context, node);
    if (!now) return abi::kOk;
    for (const int output : outputs_) Spoil(context.tensors[output]);
    return abi::kOk;
  }

 private:
  abi::Status Misbehave() const {
    if (behaviour_.Is("invoke_fails")) return abi::kDelegateError;
    if (behaviour_.Is("crash_invoke")) std::raise(SIGSEGV);
    if (behaviour_.Is("hang")) std::this_thread::sleep_for(std::chrono::hours(1));
    if (behaviour_.Is("slow"))
      std::this_thread::sleep_for(std::chrono::milliseconds(behaviour_.slow_ms));
    if (behaviour_.Is("double_free")) {
      void* volatile memory = std::malloc(64);  // NOLINT
      std::free(memory);                        // NOLINT
      std::free(memory);                        // NOLINT
      if (kAllocatorForgives) std::abort();
    }
    return abi::kOk;
  }
  void Spoil(abi::RawTensor& tensor) const {
    auto* const bytes = static_cast<uint8_t*>(tensor.data);
    if (behaviour_.Is("constant")) std::memset(bytes, 0, tensor.bytes);
    if (behaviour_.Is("wrong")) {
      for (size_t i = 0; i < tensor.bytes; ++i) bytes[i] = static_cast<uint8_t>(bytes[i] + 37);
    }
  }

  template <class T>
  T* Data(abi::Context& context, int index) {
    abi::RawTensor& tensor = context.tensors[index];
    if (tensor.data != nullptr) return static_cast<T*>(tensor.data);
    auto& memory = inside_[index];  // the host gives none to what stays inside a partition
    memory.resize(tensor.bytes);
    return reinterpret_cast<T*>(memory.data());
  }

  void Compute(abi::Context& context, const ClaimedNode& node) {
    const bool is_unsigned = context.tensors[node.output].type == kTypeUInt8;
    if (node.kind == kAdd) {
      is_unsigned ? Add<uint8_t>(context, node) : Add<int8_t>(context, node);
    } else {
      is_unsigned ? Convolve<uint8_t>(context, node) : Convolve<int8_t>(context, node);
    }
  }

  template <class T>
  void Add(abi::Context& context, const ClaimedNode& node) {
    const abi::RawTensor& lhs = context.tensors[node.inputs[0]];
    const abi::RawTensor& rhs = context.tensors[node.inputs[1]];
    const abi::RawTensor& output = context.tensors[node.output];
    const double twice_max = 2.0 * std::max(lhs.params.scale, rhs.params.scale);
    const double left = static_cast<double>(1 << kernels::kAddLeftShift8);
    const kernels::QuantizedAddition addition{
        .lhs_zero_point = lhs.params.zero_point,
        .rhs_zero_point = rhs.params.zero_point,
        .output_zero_point = output.params.zero_point,
        .lhs_multiplier = kernels::QuantizeMultiplier(lhs.params.scale / twice_max),
        .rhs_multiplier = kernels::QuantizeMultiplier(rhs.params.scale / twice_max),
        .output_multiplier = kernels::QuantizeMultiplier(twice_max / (left * output.params.scale)),
        .clamp = ClampOf(static_cast<const AddParams*>(node.params)->activation, output)};
    const auto count = static_cast<int64_t>(output.bytes);
    const kernels::StridedWalk walk{.rank = 1, .extents = {count}, .strides = {1}};
    kernels::AddReference({count, walk, walk}, addition, Data<const T>(context, node.inputs[0]),
                          Data<const T>(context, node.inputs[1]), Data<T>(context, node.output));
  }

  static ConvParams ParamsOf(const ClaimedNode& node) {
    if (node.kind == kConv2D) return *static_cast<const ConvParams*>(node.params);
    const auto& p = *static_cast<const DepthwiseParams*>(node.params);
    return {p.padding, p.stride_w, p.stride_h, p.activation, p.dilation_w, p.dilation_h};
  }

  static int PadBefore(int input, int output, int filter, int stride, int dilation) {
    const int spanned = (output - 1) * stride + (filter - 1) * dilation + 1;
    return std::max(0, spanned - input) / 2;
  }

  template <class T>
  void Convolve(abi::Context& context, const ClaimedNode& node) {
    const ConvParams params = ParamsOf(node);
    const abi::RawTensor& input = context.tensors[node.inputs[0]];
    const abi::RawTensor& filter = context.tensors[node.inputs[1]];
    const abi::RawTensor& output = context.tensors[node.output];
    const kernels::Nhwc from = Image(input);
    const kernels::Nhwc to = Image(output);
    const bool same = params.padding == kPaddingSame;
    const kernels::Window window{.stride_h = params.stride_h,
                                 .stride_w = params.stride_w,
                                 .dilation_h = params.dilation_h,
                                 .dilation_w = params.dilation_w,
                                 .pad_top = same ? PadBefore(from.height, to.height, Dim(filter, 1),
                                                             params.stride_h, params.dilation_h)
                                                 : 0,
                                 .pad_left = same ? PadBefore(from.width, to.width, Dim(filter, 2),
                                                              params.stride_w, params.dilation_w)
                                                  : 0};
    const std::vector<FixedPointMultiplier> multipliers = Multipliers(input, filter, output);
    const kernels::QuantizedSum sum{.input_zero_point = input.params.zero_point,
                                    .filter_zero_point = QuantizationOf(filter).zero_point->data[0],
                                    .output_zero_point = output.params.zero_point,
                                    .multipliers = multipliers.data(),
                                    .clamp = ClampOf(params.activation, output)};
    const T* const weights = Data<const T>(context, node.inputs[1]);
    const bool has_bias = node.inputs.size() > 2 && node.inputs[2] >= 0;
    const auto* const bias = has_bias ? Data<const int32_t>(context, node.inputs[2]) : nullptr;
    const T* const pixels = Data<const T>(context, node.inputs[0]);
    T* const result = Data<T>(context, node.output);
    if (node.kind == kConv2D) {
      kernels::Conv2DReference({from, to, Dim(filter, 1), Dim(filter, 2), Dim(filter, 3), window},
                               sum, pixels, weights, bias, result);
    } else {
      kernels::DepthwiseConv2DReference({from, to, Dim(filter, 1), Dim(filter, 2), window}, sum,
                                        pixels, weights, bias, result);
    }
  }

  static std::vector<FixedPointMultiplier> Multipliers(const abi::RawTensor& input,
                                                       const abi::RawTensor& filter,
                                                       const abi::RawTensor& output) {
    const abi::FloatArray& scales = *QuantizationOf(filter).scale;
    std::vector<FixedPointMultiplier> multipliers;
    for (int channel = 0; channel < Dim(output, 3); ++channel) {
      const float scale = scales.data[scales.size == 1 ? 0 : channel];
      const double product = filter.type == kTypeUInt8
                                 ? static_cast<double>(input.params.scale * scale)
                                 : static_cast<double>(input.params.scale) * scale;
      multipliers.push_back(kernels::QuantizeMultiplier(product / output.params.scale));
    }
    return multipliers;
  }

  Behaviour& behaviour_;
  std::vector<ClaimedNode> nodes_;
  std::vector<int> outputs_;
  std::map<int, std::vector<uint8_t>> inside_;
};

struct TestDelegate {
  abi::Delegate delegate{};
  Behaviour behaviour;
};

bool IsByte(const abi::RawTensor& tensor) {
  return (tensor.type == kTypeUInt8 || tensor.type == kTypeInt8) &&
         tensor.quantization.params != nullptr && tensor.dims->size == 4;
}

bool SameShape(const abi::RawTensor& a, const abi::RawTensor& b) {
  return std::equal(a.dims->data, a.dims->data + 4, b.dims->data);
}

bool Wants(const Behaviour& behaviour, const abi::Context& context, const abi::Node& node,
           const abi::Registration& registration, int index) {
  const int32_t kind = registration.builtin_code;
  if (kind != kAdd && kind != kConv2D && kind != kDepthwiseConv2D) return false;
  const abi::RawTensor& first = context.tensors[node.inputs->data[0]];
  const abi::RawTensor& second = context.tensors[node.inputs->data[1]];
  const abi::RawTensor& output = context.tensors[node.outputs->data[0]];
  if (!IsByte(first) || !IsByte(second) || !IsByte(output)) return false;
  if (kind == kAdd && (!SameShape(first, second) || !SameShape(first, output))) return false;
  if (behaviour.claim == "add") return kind == kAdd;
  if (behaviour.claim == "conv") return kind != kAdd;
  return behaviour.claim != "even" || index % 2 == 0;
}

void* Init(abi::Context* context, const char* buffer, size_t) {
  const auto& params = *reinterpret_cast<const abi::DelegateParams*>(buffer);
  return new Partition(*context, params,
                       static_cast<TestDelegate*>(params.delegate->data)->behaviour);
}
void Free(abi::Context*, void* partition) { delete static_cast<Partition*>(partition); }
abi::Status Invoke(abi::Context* context, abi::Node* node) {
  return static_cast<Partition*>(node->user_data)->Run(*context);
}

abi::Status Prepare(abi::Context* context, abi::Delegate* delegate) {
  const Behaviour& behaviour = static_cast<TestDelegate*>(delegate->data)->behaviour;
  if (behaviour.Is("crash_prepare")) std::raise(SIGSEGV);
  if (behaviour.Is("hang_prepare")) std::this_thread::sleep_for(std::chrono::hours(1));
  if (behaviour.Is("prepare_fails")) {
    context->ReportError(context, "test delegate: told to fail in %s", "Prepare");
    return abi::kDelegateError;
  }
  abi::IntArray* plan = nullptr;
  if (context->GetExecutionPlan(context, &plan) != abi::kOk) return abi::kError;
  const std::vector<int> order(plan->data, plan->data + plan->size);
  std::vector<int> wanted = {0};  // the count, then the nodes: an IntArray
  for (const int index : order) {
    abi::Node* node = nullptr;
    abi::Registration* registration = nullptr;
    context->GetNodeAndRegistration(context, index, &node, &registration);
    if (Wants(behaviour, *context, *node, *registration, index)) wanted.push_back(index);
  }
  wanted[0] = static_cast<int>(wanted.size()) - 1;
  abi::Registration registration{};
  registration.init = Init;
  registration.free = Free;
  registration.invoke = Invoke;
  registration.builtin_code = abi::kBuiltinDelegate;
  registration.custom_name = "Test Delegate";
  registration.version = 1;
  return context->ReplaceNodeSubsetsWithDelegateKernels(
      context, registration, reinterpret_cast<const abi::IntArray*>(wanted.data()), delegate);
}

bool SetOption(Behaviour& behaviour, const std::string& key, const std::string& value) {
  const auto number = [&] { return std::strtoll(value.c_str(), nullptr, 10); };
  if (key == "mode") {
    behaviour.mode = value;
    return std::find(std::begin(kModes), std::end(kModes), value) != std::end(kModes);
  }
  if (key == "claim") return behaviour.claim = value, true;
  if (key == "after") return behaviour.after = number(), true;
  if (key == "times") return behaviour.times = number(), true;
  if (key == "slow_ms") return behaviour.slow_ms = number(), true;
  return false;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) abi::Delegate* tflite_plugin_create_delegate(
    const char* const* keys, const char* const* values, size_t count,
    abi::ReportErrorFunction report_error) {
  auto* const made = new TestDelegate;
  for (size_t i = 0; i < count; ++i) {
    if (SetOption(made->behaviour, keys[i], values[i])) continue;
    const std::string message = std::string("unknown option ") + keys[i] + "=" + values[i];
    if (report_error != nullptr) report_error(message.c_str());
    delete made;
    return nullptr;
  }
  if (made->behaviour.Is("crash_create")) std::raise(SIGSEGV);
  if (made->behaviour.Is("create_fails")) {
    delete made;
    return nullptr;
  }
  made->delegate.data = made;
  made->delegate.Prepare = Prepare;
  made->delegate.flags = 1;
  return &made->delegate;
}

__attribute__((visibility("default"))) void tflite_plugin_destroy_delegate(
    abi::Delegate* delegate) {
  if (delegate != nullptr) delete static_cast<TestDelegate*>(delegate->data);
}
}
