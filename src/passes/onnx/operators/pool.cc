// MaxPool, AveragePool and their global forms, over one to three spatial axes.
#include <algorithm>
#include <limits>

#include "passes/onnx/operators/operators.h"
#include "passes/onnx/operators/three_axes.h"

namespace octet::onnx {
namespace {

// Calls write(plane, output index, taps), taps being offsets of the window's elements in the plane
// and -1 for those in the padding; `planes` of them.
template <class Write>
void ForWindows(const OnnxWindow& window, int64_t planes, const Write& write) {
  const Three in = AsThree(window.input, 1), out = AsThree(window.output, 1),
              kernel = AsThree(window.kernel, 1);
  const Three stride = AsThree(window.stride, 1), dilation = AsThree(window.dilation, 1);
  const Three before = AsThree(window.pad_before, 0), after = AsThree(window.pad_after, 0);
  std::vector<int64_t> taps;
  for (int64_t o = 0; o < out[0] * out[1] * out[2]; ++o) {
    const Three at = {o / (out[1] * out[2]), o / out[2] % out[1], o % out[2]};
    taps.clear();
    for (int64_t k = 0; k < kernel[0] * kernel[1] * kernel[2]; ++k) {
      const Three tap = {k / (kernel[1] * kernel[2]), k / kernel[2] % kernel[1], k % kernel[2]};
      int64_t offset = 0;
      bool inside = true;
      bool padded = true;  // inside the input or its explicit padding
      for (size_t i = 0; i < 3; ++i) {
        const int64_t p = at[i] * stride[i] + tap[i] * dilation[i] - before[i];
        inside = inside && p >= 0 && p < in[i];
        padded = padded && p < in[i] + after[i];
        offset = offset * in[i] + p;
      }
      if (padded) taps.push_back(inside ? offset : -1);
    }
    for (int64_t plane = 0; plane < planes; ++plane) write(plane, o, taps);
  }
}

int64_t Count(const std::vector<int64_t>& extents) {
  int64_t count = 1;
  for (const int64_t extent : extents) count *= extent;
  return count;
}

Result<OnnxWindow> PoolWindow(OperatorContext& c, std::vector<int64_t> kernel,
                              std::vector<int64_t>& dims) {
  OCTET_TRY(c.ExpectInputs(1, 1));
  OCTET_TRY(c.ExpectRank(0, 3, 5));
  const Shape& x = c.input(0).shape;
  OCTET_ASSIGN(OnnxWindow window, WindowOf(c.node(), x, std::move(kernel)));
  dims = {x[0], x[1]};
  dims.insert(dims.end(), window.output.begin(), window.output.end());
  if (c.computes())
    OCTET_TRY(c.Spend(int64_t{x[0]} * x[1] * Count(window.output) *
                      std::min<int64_t>(Count(window.kernel), 1 << 30)));
  return window;
}

template <class T>
Status MaxOver(OperatorContext& c, const OnnxWindow& window, uint8_t* bytes, uint8_t* index_bytes) {
  const Shape& x = c.input(0).shape;
  const auto* in = reinterpret_cast<const T*>(c.input(0).data.bytes().data());
  const bool column_major = c.node().Int("storage_order", 0) != 0;
  const int64_t in_plane = Count(window.input);
  const int64_t out_plane = Count(window.output);
  ForWindows(window, int64_t{x[0]} * x[1],
             [&](int64_t plane, int64_t o, const std::vector<int64_t>& taps) {
               T best = std::numeric_limits<T>::lowest();
               int64_t from = -1;
               for (const int64_t tap : taps) {
                 if (tap < 0) continue;
                 const T value = in[plane * in_plane + tap];
                 if (from < 0 || value > best) {
                   best = value;
                   from = tap;
                 }
               }
               reinterpret_cast<T*>(bytes)[plane * out_plane + o] = best;
               if (index_bytes == nullptr) return;
               if (column_major && window.axes() == 2)
                 from = from % window.input[1] * window.input[0] + from / window.input[1];
               reinterpret_cast<int64_t*>(index_bytes)[plane * out_plane + o] =
                   plane * in_plane + from;
             });
  return {};
}

Status AverageOver(OperatorContext& c, const OnnxWindow& window, bool count_pads, uint8_t* bytes) {
  const Shape& x = c.input(0).shape;
  const auto in = c.Elements<float>(0);
  const int64_t in_plane = Count(window.input);
  const int64_t out_plane = Count(window.output);
  ForWindows(window, int64_t{x[0]} * x[1],
             [&](int64_t plane, int64_t o, const std::vector<int64_t>& taps) {
               double sum = 0;
               int64_t count = 0;
               for (const int64_t tap : taps) {
                 if (tap >= 0) sum += in[static_cast<size_t>(plane * in_plane + tap)];
                 if (tap >= 0 || count_pads) ++count;
               }
               reinterpret_cast<float*>(bytes)[plane * out_plane + o] =
                   static_cast<float>(sum / static_cast<double>(std::max<int64_t>(count, 1)));
             });
  return {};
}

std::vector<int64_t> WholePlane(OperatorContext& c) {
  if (!c.HasInput(0) || c.input(0).shape.rank() < 3) return {1};
  const auto dims = c.input(0).shape.dims();
  return {dims.begin() + 2, dims.end()};
}

Status MaxPoolOver(OperatorContext& c, std::vector<int64_t> kernel) {
  std::vector<int64_t> dims;
  OCTET_ASSIGN(const OnnxWindow window, PoolWindow(c, std::move(kernel), dims));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, c.input(0).type, dims));
  OCTET_ASSIGN(uint8_t * indices, c.Output(1, ElementType::kInt64, dims));
  if (bytes == nullptr) return {};
  return ForNumberType(c.input(0).type,
                       [&]<class T>(T) { return MaxOver<T>(c, window, bytes, indices); });
}

Status AveragePoolOver(OperatorContext& c, std::vector<int64_t> kernel) {
  std::vector<int64_t> dims;
  OCTET_ASSIGN(const OnnxWindow window, PoolWindow(c, std::move(kernel), dims));
  OCTET_TRY(c.ExpectType(0, ElementType::kFloat32));
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, dims));
  if (bytes == nullptr) return {};
  return AverageOver(c, window, c.node().Int("count_include_pad", 0) != 0, bytes);
}

}  // namespace

Status EvaluateMaxPool(OperatorContext& c) { return MaxPoolOver(c, {}); }
Status EvaluateAveragePool(OperatorContext& c) { return AveragePoolOver(c, {}); }
Status EvaluateGlobalMaxPool(OperatorContext& c) { return MaxPoolOver(c, WholePlane(c)); }
Status EvaluateGlobalAveragePool(OperatorContext& c) { return AveragePoolOver(c, WholePlane(c)); }

}  // namespace octet::onnx
