// DepthToSpace and SpaceToDepth: blocks of a plane to channels and back.
#include <cstring>

#include "passes/onnx/operators/operators.h"

namespace octet::onnx {

Status EvaluateDepthToSpace(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_TRY(c.ExpectRank(0, 4, 4));
  const Shape& shape = c.input(0).shape;
  const int64_t block = c.node().Int("blocksize", 0);
  if (block < 1 || block > 1 << 15 || shape[1] % (block * block) != 0)
    return Corrupt("blocksize {} of {} channels", block, shape[1]);
  const int64_t channels = shape[1] / (block * block);
  const bool depth_first = c.node().String("mode", "DCR") == "DCR";
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type,
                                         std::vector<int64_t>{shape[0], channels, shape[2] * block,
                                                              shape[3] * block}));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(c.input(0));
  const int64_t plane = int64_t{shape[2]} * shape[3];
  const int64_t block_stride = depth_first ? channels * plane : plane;
  const int64_t channel_stride = depth_first ? plane : block * block * plane;
  // Output index [n, c, h, by, w, bx].
  const Shape index{shape[0], static_cast<int>(channels), shape[2], static_cast<int>(block),
                    shape[3], static_cast<int>(block)};
  const int64_t strides[] = {shape[1] * plane, channel_stride, shape[3], block * block_stride, 1,
                             block_stride};
  const uint8_t* from = c.input(0).data.bytes().data();
  VisitStrided(index, strides, 0, [&](int64_t offset) {
    std::memcpy(bytes, from + static_cast<size_t>(offset) * size, size);
    bytes += size;
  });
  return {};
}

Status EvaluateSpaceToDepth(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_TRY(c.ExpectRank(0, 4, 4));
  const Shape& shape = c.input(0).shape;
  const int64_t block = c.node().Int("blocksize", 0);
  if (block < 1 || block > 1 << 15 || shape[2] % block != 0 || shape[3] % block != 0)
    return Corrupt("blocksize {} of {}", block, shape.ToString());
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type,
                                         std::vector<int64_t>{shape[0], shape[1] * block * block,
                                                              shape[2] / block, shape[3] / block}));
  if (bytes == nullptr) return {};
  const size_t size = ElementBytes(c.input(0));
  // Output index [n, by, bx, c, h, w].
  const int b = static_cast<int>(block);
  const Shape index{shape[0], b, b, shape[1], shape[2] / b, shape[3] / b};
  const int64_t plane = int64_t{shape[2]} * shape[3];
  const int64_t strides[] = {shape[1] * plane, shape[3], 1, plane, block * shape[3], block};
  const uint8_t* from = c.input(0).data.bytes().data();
  VisitStrided(index, strides, 0, [&](int64_t offset) {
    std::memcpy(bytes, from + static_cast<size_t>(offset) * size, size);
    bytes += size;
  });
  return {};
}

}  // namespace octet::onnx
