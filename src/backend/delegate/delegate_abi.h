// The C structures through which TFLite hosts and delegates talk (tensorflow/lite/c/common.h,
// TFLite 2.9 to 2.17 and LiteRT 1): our own declaration of a stable ABI, so that octet can host a
// delegate without any TFLite library. tests/delegate/delegate_abi_test.cc holds it against the
// headers.
//
// Later versions add fields behind those they know. Whoever makes one of these objects zeroes it
// whole, `later` included: a delegate built with newer headers then finds nothing there. Whoever is
// given one reads no `later`: it may not be there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tensor/element_type.h"

namespace octet::abi {

using Status = int;
inline constexpr Status kOk = 0;
inline constexpr Status kError = 1;
inline constexpr Status kDelegateError = 2;

struct IntArray {
  int size;
  int data[];
};
struct FloatArray {
  int size;
  float data[];
};

// TfLiteType numbers the element types otherwise than the file does. 0: a type delegates do not
// know.
int TypeOf(ElementType type);

struct QuantizationParams {
  float scale;
  int32_t zero_point;
};
inline constexpr int kNoQuantization = 0;
inline constexpr int kAffineQuantization = 1;
struct Quantization {
  int type;
  void* params;  // RawQuantization
};
struct RawQuantization {
  FloatArray* scale;
  IntArray* zero_point;
  int32_t quantized_dimension;
};

inline constexpr int kMmapRo = 1;   // a constant of the file
inline constexpr int kArenaRw = 2;  // computed by a run
inline constexpr int kNullBufferHandle = -1;
inline constexpr int kOptionalTensor = -1;

struct Delegate;
struct Context;
struct Node;

struct RawTensor {
  int type;
  void* data;
  IntArray* dims;
  QuantizationParams params;
  int allocation_type;
  size_t bytes;
  const void* allocation;
  const char* name;
  Delegate* delegate;
  int buffer_handle;
  bool data_is_stale;
  bool is_variable;
  Quantization quantization;
  void* sparsity;
  const IntArray* dims_signature;
};

struct Node {
  IntArray* inputs;
  IntArray* outputs;
  IntArray* intermediates;
  IntArray* temporaries;
  void* user_data;
  void* builtin_data;
  const void* custom_initial_data;
  int custom_initial_data_size;
  Delegate* delegate;
  bool might_have_side_effect;
};

inline constexpr int32_t kBuiltinCustom = 32;
inline constexpr int32_t kBuiltinDelegate = 51;

struct Registration {
  void* (*init)(Context*, const char* buffer, size_t length);
  void (*free)(Context*, void* buffer);
  Status (*prepare)(Context*, Node*);
  Status (*invoke)(Context*, Node*);
  const char* (*profiling_string)(const Context*, const Node*);
  int32_t builtin_code;
  const char* custom_name;
  int version;
  void* later[4];  // registration_external, async_kernel, inplace_operator
};

// What `init` of a delegate's registration gets as its buffer, one for each partition.
struct DelegateParams {
  Delegate* delegate;
  IntArray* nodes_to_replace;
  IntArray* input_tensors;
  IntArray* output_tensors;
};

struct Context {
  size_t tensors_size;
  Status (*GetExecutionPlan)(Context*, IntArray** execution_plan);
  RawTensor* tensors;
  void* impl;
  Status (*ResizeTensor)(Context*, RawTensor*, IntArray* new_size);  // frees new_size
  void (*ReportError)(Context*, const char* format, ...);
  Status (*AddTensors)(Context*, int count, int* first_new_tensor);
  Status (*GetNodeAndRegistration)(Context*, int node_index, Node**, Registration**);
  Status (*ReplaceNodeSubsetsWithDelegateKernels)(Context*, Registration, const IntArray* nodes,
                                                  Delegate*);
  int recommended_num_threads;
  void* (*GetExternalContext)(Context*, int type);
  void (*SetExternalContext)(Context*, int type, void* external);
  bool allow_fp32_relax_to_fp16;
  void* profiler;
  void* (*AllocatePersistentBuffer)(Context*, size_t bytes);
  Status (*AllocateBufferForEval)(Context*, size_t bytes, void** buffer);
  Status (*RequestScratchBufferInArena)(Context*, size_t bytes, int* buffer_index);
  void* (*GetScratchBuffer)(Context*, int buffer_index);
  Status (*ResizeTensorExplicit)(Context*, RawTensor*, int dims, const int* shape);
  Status (*PreviewDelegatePartitioning)(Context*, const IntArray* nodes,
                                        DelegateParams** partitions, int* count);
  RawTensor* (*GetTensor)(const Context*, int index);
  void* (*GetEvalTensor)(const Context*, int index);
  Status (*GetModelMetadata)(const Context*, const char* name, const char** data, size_t* bytes);
  void* later[8];  // subgraph contexts
};

struct Delegate {
  void* data;
  Status (*Prepare)(Context*, Delegate*);
  Status (*CopyFromBufferHandle)(Context*, Delegate*, int handle, RawTensor*);
  Status (*CopyToBufferHandle)(Context*, Delegate*, int handle, RawTensor*);
  void (*FreeBufferHandle)(Context*, Delegate*, int* handle);
  int64_t flags;
  void* later[2];  // opaque_delegate_builder
};

// The two functions of an external delegate's library.
using ReportErrorFunction = void (*)(const char* message);
using CreateFunction = Delegate* (*)(const char* const* keys, const char* const* values,
                                     size_t count, ReportErrorFunction);
using DestroyFunction = void (*)(Delegate*);
inline constexpr const char* kCreateSymbol = "tflite_plugin_create_delegate";
inline constexpr const char* kDestroySymbol = "tflite_plugin_destroy_delegate";

}  // namespace octet::abi
