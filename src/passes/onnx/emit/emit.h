// One Emit function an ONNX operator; emit_table.cc lists which takes which.
#pragma once

#include "base/result.h"
#include "passes/onnx/emit/emitter.h"

namespace octet::onnx {

struct OnnxWindow;

using EmitFunction = Status (*)(Emitter&);
// Null for an operator that has no TFLite form here.
EmitFunction FindEmitFunction(const OnnxNode& node);

Status EmitAbs(Emitter& e);
Status EmitArgMax(Emitter& e);
Status EmitArithmetic(Emitter& e);
Status EmitAveragePool(Emitter& e);
Status EmitCast(Emitter& e);
Status EmitChannelShuffle(Emitter& e);
Status EmitClip(Emitter& e);
Status EmitConcat(Emitter& e);
Status EmitConv(Emitter& e);
Status EmitConvTranspose(Emitter& e);
Status EmitDense(Emitter& e);
Status EmitDequantizeLinear(Emitter& e);
Status EmitDepthToSpace(Emitter& e);
Status EmitExpand(Emitter& e);
Status EmitFakeQuantize(Emitter& e);
Status EmitGather(Emitter& e);
Status EmitGlobalPool(Emitter& e);
Status EmitHardSigmoid(Emitter& e);
Status EmitLeakyRelu(Emitter& e);
Status EmitMatMul(Emitter& e);
Status EmitMaxPool(Emitter& e);
Status EmitNeg(Emitter& e);
Status EmitPad(Emitter& e);
Status EmitPRelu(Emitter& e);
Status EmitQuantizeLinear(Emitter& e);
Status EmitReduce(Emitter& e);
Status EmitReduceMin(Emitter& e);
Status EmitReshape(Emitter& e);
Status EmitResize(Emitter& e);
Status EmitSlice(Emitter& e);
Status EmitSoftmax(Emitter& e);
Status EmitSpaceToDepth(Emitter& e);
Status EmitSplit(Emitter& e);
Status EmitTranspose(Emitter& e);
Status EmitUnary(Emitter& e);

// One operator of two operands that broadcast. TFLite's kernels do so in four dims at most: beyond,
// neighbouring axes on which the operands repeat alike become one.
Status AddPair(Emitter& e, OperatorKind kind, int a, int b, int output,
               OperatorOptions options = {});
// The second output of a MaxPool.
Status EmitMaxPoolIndices(Emitter& e, const OnnxWindow& window);

}  // namespace octet::onnx
