// Kernels of plain C++ whose one source is compiled twice, for every CPU of the architecture and
// for AVX2: which of the two a CPU gets. Kernels written in an instruction set's own words have a
// table a family instead (gemm/gemm_select.h).
//
// Never included by a file of an instruction set: it would compile std:: for that set alone.
#pragma once

#include <span>

#include "kernels/byte_table/byte_table_kernel.h"
#include "kernels/conv2d/conv2d_float_kernel.h"
#include "kernels/cpu_features.h"
#include "kernels/depthwise_conv2d/depthwise_float_kernel.h"
#include "kernels/pool/pool_bytes_kernel.h"
#include "kernels/quantize/quantize_bytes_kernel.h"
#include "kernels/reduce/sum_bytes_kernel.h"
#include "kernels/resize/resize_taps_kernel.h"

namespace octet::kernels {

template <class Function>
struct NamedKernel {
  const char* name = nullptr;
  Function run = nullptr;
};

// What one of the two compilations has.
struct CompiledTwice {
  IsaTier tier;
  const PoolBytesKernel* pool_bytes;
  const ResizeTapsKernel* resize_taps;
  NamedKernel<SumBytesFunction> sum_bytes;
  NamedKernel<QuantizeBytesFunction> quantize_bytes;
  NamedKernel<LookUpFunction> look_up;
  NamedKernel<Conv2DFloatFunction> conv2d_float;
  NamedKernel<DepthwiseFloatFunction> depthwise_float;
};

// Those of this architecture, best first; the last runs everywhere.
std::span<const CompiledTwice> CompiledTwiceVariants();

// The first whose tier the CPU has.
const CompiledTwice& SelectCompiledTwice(const CpuFeatures& cpu);

}  // namespace octet::kernels
