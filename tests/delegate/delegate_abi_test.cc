// Our declarations of the C ABI against TFLite's own header.
#include "backend/delegate/delegate_abi.h"

#include <gtest/gtest.h>
#include <tensorflow/lite/c/common.h>

namespace octet {
namespace {

#define SAME(ours, our_field, theirs, their_field)                                \
  static_assert(offsetof(abi::ours, our_field) == offsetof(theirs, their_field)); \
  static_assert(sizeof(abi::ours::our_field) == sizeof(theirs::their_field))
#define SAME_FIELD(ours, theirs, field) SAME(ours, field, theirs, field)

SAME_FIELD(IntArray, TfLiteIntArray, size);
static_assert(offsetof(abi::IntArray, data) == offsetof(TfLiteIntArray, data));
static_assert(offsetof(abi::FloatArray, data) == offsetof(TfLiteFloatArray, data));
static_assert(sizeof(abi::Quantization) == sizeof(TfLiteQuantization));
SAME_FIELD(RawQuantization, TfLiteAffineQuantization, scale);
SAME_FIELD(RawQuantization, TfLiteAffineQuantization, zero_point);
SAME_FIELD(RawQuantization, TfLiteAffineQuantization, quantized_dimension);

static_assert(sizeof(abi::RawTensor) == sizeof(TfLiteTensor));
SAME_FIELD(RawTensor, TfLiteTensor, type);
SAME_FIELD(RawTensor, TfLiteTensor, data);
SAME_FIELD(RawTensor, TfLiteTensor, dims);
SAME_FIELD(RawTensor, TfLiteTensor, params);
SAME_FIELD(RawTensor, TfLiteTensor, allocation_type);
SAME_FIELD(RawTensor, TfLiteTensor, bytes);
SAME_FIELD(RawTensor, TfLiteTensor, allocation);
SAME_FIELD(RawTensor, TfLiteTensor, name);
SAME_FIELD(RawTensor, TfLiteTensor, delegate);
SAME_FIELD(RawTensor, TfLiteTensor, buffer_handle);
SAME_FIELD(RawTensor, TfLiteTensor, data_is_stale);
SAME_FIELD(RawTensor, TfLiteTensor, is_variable);
SAME_FIELD(RawTensor, TfLiteTensor, quantization);
SAME_FIELD(RawTensor, TfLiteTensor, sparsity);
SAME_FIELD(RawTensor, TfLiteTensor, dims_signature);

static_assert(sizeof(abi::Node) == sizeof(TfLiteNode));
SAME_FIELD(Node, TfLiteNode, inputs);
SAME_FIELD(Node, TfLiteNode, outputs);
SAME_FIELD(Node, TfLiteNode, intermediates);
SAME_FIELD(Node, TfLiteNode, temporaries);
SAME_FIELD(Node, TfLiteNode, user_data);
SAME_FIELD(Node, TfLiteNode, builtin_data);
SAME_FIELD(Node, TfLiteNode, custom_initial_data);
SAME_FIELD(Node, TfLiteNode, custom_initial_data_size);
SAME_FIELD(Node, TfLiteNode, delegate);
SAME_FIELD(Node, TfLiteNode, might_have_side_effect);

// Fields that later versions add follow those of this one.
static_assert(offsetof(abi::Registration, later) == sizeof(TfLiteRegistration));
SAME_FIELD(Registration, TfLiteRegistration, init);
SAME_FIELD(Registration, TfLiteRegistration, free);
SAME_FIELD(Registration, TfLiteRegistration, prepare);
SAME_FIELD(Registration, TfLiteRegistration, invoke);
SAME_FIELD(Registration, TfLiteRegistration, profiling_string);
SAME_FIELD(Registration, TfLiteRegistration, builtin_code);
SAME_FIELD(Registration, TfLiteRegistration, custom_name);
SAME_FIELD(Registration, TfLiteRegistration, version);

static_assert(sizeof(abi::DelegateParams) == sizeof(TfLiteDelegateParams));
SAME_FIELD(DelegateParams, TfLiteDelegateParams, delegate);
SAME_FIELD(DelegateParams, TfLiteDelegateParams, nodes_to_replace);
SAME_FIELD(DelegateParams, TfLiteDelegateParams, input_tensors);
SAME_FIELD(DelegateParams, TfLiteDelegateParams, output_tensors);

static_assert(offsetof(abi::Context, later) == sizeof(TfLiteContext));
SAME_FIELD(Context, TfLiteContext, tensors_size);
SAME_FIELD(Context, TfLiteContext, GetExecutionPlan);
SAME_FIELD(Context, TfLiteContext, tensors);
SAME(Context, impl, TfLiteContext, impl_);
SAME_FIELD(Context, TfLiteContext, ResizeTensor);
SAME_FIELD(Context, TfLiteContext, ReportError);
SAME_FIELD(Context, TfLiteContext, AddTensors);
SAME_FIELD(Context, TfLiteContext, GetNodeAndRegistration);
SAME_FIELD(Context, TfLiteContext, ReplaceNodeSubsetsWithDelegateKernels);
SAME_FIELD(Context, TfLiteContext, recommended_num_threads);
SAME_FIELD(Context, TfLiteContext, GetExternalContext);
SAME_FIELD(Context, TfLiteContext, SetExternalContext);
SAME_FIELD(Context, TfLiteContext, allow_fp32_relax_to_fp16);
SAME_FIELD(Context, TfLiteContext, profiler);
SAME_FIELD(Context, TfLiteContext, AllocatePersistentBuffer);
SAME_FIELD(Context, TfLiteContext, AllocateBufferForEval);
SAME_FIELD(Context, TfLiteContext, RequestScratchBufferInArena);
SAME_FIELD(Context, TfLiteContext, GetScratchBuffer);
SAME_FIELD(Context, TfLiteContext, ResizeTensorExplicit);
SAME_FIELD(Context, TfLiteContext, PreviewDelegatePartitioning);
SAME_FIELD(Context, TfLiteContext, GetTensor);
SAME_FIELD(Context, TfLiteContext, GetEvalTensor);
SAME_FIELD(Context, TfLiteContext, GetModelMetadata);

static_assert(offsetof(abi::Delegate, later) == sizeof(TfLiteDelegate));
SAME(Delegate, data, TfLiteDelegate, data_);
SAME_FIELD(Delegate, TfLiteDelegate, Prepare);
SAME_FIELD(Delegate, TfLiteDelegate, CopyFromBufferHandle);
SAME_FIELD(Delegate, TfLiteDelegate, CopyToBufferHandle);
SAME_FIELD(Delegate, TfLiteDelegate, FreeBufferHandle);
SAME_FIELD(Delegate, TfLiteDelegate, flags);

static_assert(abi::kOk == kTfLiteOk && abi::kError == kTfLiteError &&
              abi::kDelegateError == kTfLiteDelegateError);
static_assert(abi::kMmapRo == kTfLiteMmapRo && abi::kArenaRw == kTfLiteArenaRw);
static_assert(abi::kAffineQuantization == kTfLiteAffineQuantization &&
              abi::kNoQuantization == kTfLiteNoQuantization);
static_assert(abi::kNullBufferHandle == kTfLiteNullBufferHandle);

TEST(DelegateAbi, NumbersElementTypesAsTflite) {
  EXPECT_EQ(abi::TypeOf(ElementType::kFloat32), kTfLiteFloat32);
  EXPECT_EQ(abi::TypeOf(ElementType::kFloat16), kTfLiteFloat16);
  EXPECT_EQ(abi::TypeOf(ElementType::kInt32), kTfLiteInt32);
  EXPECT_EQ(abi::TypeOf(ElementType::kUInt8), kTfLiteUInt8);
  EXPECT_EQ(abi::TypeOf(ElementType::kInt64), kTfLiteInt64);
  EXPECT_EQ(abi::TypeOf(ElementType::kString), kTfLiteString);
  EXPECT_EQ(abi::TypeOf(ElementType::kBool), kTfLiteBool);
  EXPECT_EQ(abi::TypeOf(ElementType::kInt16), kTfLiteInt16);
  EXPECT_EQ(abi::TypeOf(ElementType::kComplex64), kTfLiteComplex64);
  EXPECT_EQ(abi::TypeOf(ElementType::kInt8), kTfLiteInt8);
  EXPECT_EQ(abi::TypeOf(ElementType::kFloat64), kTfLiteFloat64);
  EXPECT_EQ(abi::TypeOf(ElementType::kComplex128), kTfLiteComplex128);
  EXPECT_EQ(abi::TypeOf(ElementType::kUInt64), kTfLiteUInt64);
  EXPECT_EQ(abi::TypeOf(ElementType::kResource), kTfLiteResource);
  EXPECT_EQ(abi::TypeOf(ElementType::kVariant), kTfLiteVariant);
  EXPECT_EQ(abi::TypeOf(ElementType::kUInt32), kTfLiteUInt32);
  EXPECT_EQ(abi::TypeOf(ElementType::kInt2), kTfLiteNoType);
}

}  // namespace
}  // namespace octet
