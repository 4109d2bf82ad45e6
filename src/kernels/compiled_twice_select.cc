#include "kernels/compiled_twice_select.h"

namespace octet::kernels {
namespace {

constexpr CompiledTwice kCompiledTwice[] = {
#if defined(__x86_64__)
    {
        .tier = IsaTier::kAvx2,
        .pool_bytes = &kPoolBytesAvx2,
        .resize_taps = &kResizeTapsAvx2,
        .sum_bytes = {"SumBytesAvx2", SumBytesAvx2},
        .quantize_bytes = {"QuantizeBytesAvx2", QuantizeBytesAvx2},
        .look_up = {"LookUpBytesAvx2", LookUpBytesAvx2},
        .conv2d_float = {"Conv2DFloatAvx2", Conv2DFloatAvx2},
        .depthwise_float = {"DepthwiseFloatAvx2", DepthwiseFloatAvx2},
    },
#endif
    {
        .tier = IsaTier::kScalar,
        .pool_bytes = &kPoolBytesPortable,
        .resize_taps = &kResizeTapsPortable,
        .sum_bytes = {"SumBytesPortable", SumBytesPortable},
        .quantize_bytes = {"QuantizeBytesPortable", QuantizeBytesPortable},
        .look_up = {"LookUpBytes", LookUpBytes},
        .conv2d_float = {"Conv2DFloatPortable", Conv2DFloatPortable},
        .depthwise_float = {"DepthwiseFloatPortable", DepthwiseFloatPortable},
    },
};

}  // namespace

std::span<const CompiledTwice> CompiledTwiceVariants() { return kCompiledTwice; }

const CompiledTwice& SelectCompiledTwice(const CpuFeatures& cpu) {
  const CompiledTwice* variant = kCompiledTwice;
  while (!cpu.Has(variant->tier)) ++variant;  // every CPU has kScalar
  return *variant;
}

}  // namespace octet::kernels
