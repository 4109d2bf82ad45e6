// QUANTIZE and DEQUANTIZE as the ONNX file has them; passes/integer/ then makes the operators
// between them compute with int8.
#include <cmath>

#include "passes/onnx/emit/emit.h"

namespace octet::onnx {
namespace {

constexpr int32_t kUnsignedOffset = 128;

struct Quantized {
  ElementType type = ElementType::kUInt8;
  AffineQuantization quantization;
  // The same for int8.
  AffineQuantization as_int8() const {
    AffineQuantization moved = quantization;
    if (type == ElementType::kUInt8) moved.zero_point -= kUnsignedOffset;
    return moved;
  }
};

Result<Quantized> QuantizationOf(const Emitter& e) {
  OCTET_ASSIGN(const OnnxTensor scale, e.ConstantInput(1));
  if (scale.shape.element_count() != 1)
    return Unsupported("{} scales: only constants are quantised by channel",
                       scale.shape.element_count());
  Quantized quantized;
  quantized.quantization.scale = ElementsOf<float>(scale)[0];
  if (!std::isnormal(quantized.quantization.scale) || quantized.quantization.scale < 0)
    return Corrupt("scale {}", quantized.quantization.scale);
  if (!e.HasInput(2)) return quantized;
  OCTET_ASSIGN(const OnnxTensor zero_point, e.ConstantInput(2));
  quantized.type = zero_point.type;
  if (quantized.type == ElementType::kUInt8) {
    quantized.quantization.zero_point = ElementsOf<uint8_t>(zero_point)[0];
  } else if (quantized.type == ElementType::kInt8) {
    quantized.quantization.zero_point = ElementsOf<int8_t>(zero_point)[0];
  } else {
    return Unsupported("{} computed at run time", ElementTypeName(quantized.type));
  }
  return quantized;
}

}  // namespace

Status EmitFakeQuantize(Emitter& e) {
  OCTET_ASSIGN(const Quantized quantized, QuantizationOf(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_ASSIGN(const int whole, e.Temporary(ElementType::kInt8, DimsOf(e.ShapeOfTensor(in))));
  OCTET_TRY(e.SetQuantization(whole, quantized.as_int8()));
  e.Add(OperatorKind::kQuantize, {in}, {whole});
  e.Add(OperatorKind::kDequantize, {whole}, {out}, {}, 2);
  return {};
}

Status EmitQuantizeLinear(Emitter& e) {
  OCTET_ASSIGN(const Quantized quantized, QuantizationOf(e));
  OCTET_ASSIGN(const int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_TRY(e.SetQuantization(out, quantized.quantization));
  e.Add(OperatorKind::kQuantize, {in}, {out});
  return {};
}

Status EmitDequantizeLinear(Emitter& e) {
  OCTET_ASSIGN(Quantized quantized, QuantizationOf(e));
  quantized.type = e.input(0).type;
  if (quantized.type != ElementType::kInt8 && quantized.type != ElementType::kUInt8)
    return Unsupported("{} computed at run time", ElementTypeName(quantized.type));
  OCTET_ASSIGN(int in, e.Input(0));
  OCTET_ASSIGN(const int out, e.Output(0));
  OCTET_TRY(e.SetQuantization(in, quantized.quantization));
  if (quantized.type == ElementType::kUInt8) {
    OCTET_ASSIGN(const int whole, e.Temporary(ElementType::kInt8, DimsOf(e.ShapeOfTensor(in))));
    OCTET_TRY(e.SetQuantization(whole, quantized.as_int8()));
    e.Add(OperatorKind::kQuantize, {in}, {whole});
    in = whole;
  }
  e.Add(OperatorKind::kDequantize, {in}, {out}, {}, 2);
  return {};
}

}  // namespace octet::onnx
