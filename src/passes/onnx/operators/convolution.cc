// Conv and ConvTranspose over one to three spatial axes, in groups; written for three, fewer have
// leading extents of 1.
#include <algorithm>

#include "passes/onnx/operators/operators.h"
#include "passes/onnx/operators/three_axes.h"

namespace octet::onnx {
namespace {

struct Geometry {
  Three in, out, kernel, stride, dilation, pad;
  int64_t batch, in_channels, out_channels, groups;
};

Geometry GeometryOf(const OnnxWindow& window, const Shape& input, int64_t out_channels,
                    int64_t groups) {
  return {AsThree(window.input, 1),
          AsThree(window.output, 1),
          AsThree(window.kernel, 1),
          AsThree(window.stride, 1),
          AsThree(window.dilation, 1),
          AsThree(window.pad_before, 0),
          input[0],
          input[1],
          out_channels,
          groups};
}

int64_t Volume(const Three& extents) { return extents[0] * extents[1] * extents[2]; }

// Outputs [begin, end) on one axis whose tap k lies inside the input.
std::pair<int64_t, int64_t> Inside(const Geometry& g, size_t axis, int64_t k) {
  const int64_t offset = k * g.dilation[axis] - g.pad[axis];  // input = output * stride + offset
  const int64_t begin = offset >= 0 ? 0 : (-offset + g.stride[axis] - 1) / g.stride[axis];
  const int64_t last = g.in[axis] - 1 - offset;
  const int64_t end = last < 0 ? 0 : last / g.stride[axis] + 1;
  return {begin, std::min(end, g.out[axis])};
}

// out[o] += weight * in[tap of o] over one plane, for one tap of the kernel.
void AddTap(const Geometry& g, const Three& tap, float weight, const float* in, float* out) {
  const auto z = Inside(g, 0, tap[0]);
  const auto y = Inside(g, 1, tap[1]);
  const auto x = Inside(g, 2, tap[2]);
  const int64_t count = x.second - x.first;
  for (int64_t oz = z.first; oz < z.second; ++oz) {
    const int64_t iz = oz * g.stride[0] + tap[0] * g.dilation[0] - g.pad[0];
    for (int64_t oy = y.first; oy < y.second; ++oy) {
      const int64_t iy = oy * g.stride[1] + tap[1] * g.dilation[1] - g.pad[1];
      const int64_t ix = x.first * g.stride[2] + tap[2] * g.dilation[2] - g.pad[2];
      const float* from = in + (iz * g.in[1] + iy) * g.in[2] + ix;
      float* to = out + (oz * g.out[1] + oy) * g.out[2] + x.first;
      if (g.stride[2] == 1) {
        for (int64_t i = 0; i < count; ++i) to[i] += weight * from[i];
      } else {
        for (int64_t i = 0; i < count; ++i) to[i] += weight * from[i * g.stride[2]];
      }
    }
  }
}

// The mirror image: in[tap of o] += weight * out[o], which is how a transposed convolution
// scatters.
void ScatterTap(const Geometry& g, const Three& tap, float weight, const float* from, float* to) {
  const auto z = Inside(g, 0, tap[0]);
  const auto y = Inside(g, 1, tap[1]);
  const auto x = Inside(g, 2, tap[2]);
  for (int64_t oz = z.first; oz < z.second; ++oz) {
    for (int64_t oy = y.first; oy < y.second; ++oy) {
      for (int64_t ox = x.first; ox < x.second; ++ox) {
        const int64_t iz = oz * g.stride[0] + tap[0] * g.dilation[0] - g.pad[0];
        const int64_t iy = oy * g.stride[1] + tap[1] * g.dilation[1] - g.pad[1];
        const int64_t ix = ox * g.stride[2] + tap[2] * g.dilation[2] - g.pad[2];
        to[(iz * g.in[1] + iy) * g.in[2] + ix] +=
            weight * from[(oz * g.out[1] + oy) * g.out[2] + ox];
      }
    }
  }
}

template <class Visit>
void ForTaps(const Three& kernel, const Visit& visit) {
  int64_t index = 0;
  for (int64_t z = 0; z < kernel[0]; ++z) {
    for (int64_t y = 0; y < kernel[1]; ++y) {
      for (int64_t x = 0; x < kernel[2]; ++x) visit(Three{z, y, x}, index++);
    }
  }
}

Status CheckOperands(OperatorContext& c) {
  OCTET_TRY(c.ExpectInputs(2, 3));
  for (int i = 0; i < c.input_count(); ++i) {
    if (c.HasInput(i)) OCTET_TRY(c.ExpectType(i, ElementType::kFloat32));
  }
  OCTET_TRY(c.ExpectRank(0, 3, 5));
  if (c.input(1).shape.element_count() == 0)
    return Corrupt("filter {}", c.input(1).shape.ToString());
  return c.ExpectRank(1, c.input(0).shape.rank(), c.input(0).shape.rank());
}

void AddBias(OperatorContext& c, int64_t planes, int64_t channels, int64_t plane, float* out) {
  if (!c.HasInput(2)) return;
  const auto bias = c.Elements<float>(2);
  for (int64_t i = 0; i < planes; ++i) {
    const float value = bias[static_cast<size_t>(i % channels)];
    for (int64_t j = 0; j < plane; ++j) out[i * plane + j] += value;
  }
}

std::vector<int64_t> OutputDims(const Shape& input, int64_t channels, const OnnxWindow& window) {
  std::vector<int64_t> dims = {input[0], channels};
  dims.insert(dims.end(), window.output.begin(), window.output.end());
  return dims;
}

}  // namespace

Status EvaluateConv(OperatorContext& c) {
  OCTET_TRY(CheckOperands(c));
  const Shape& x = c.input(0).shape;
  const Shape& w = c.input(1).shape;
  const int64_t groups = c.node().Int("group", 1);
  if (groups < 1 || w[1] * groups != x[1] || w[0] % groups != 0)
    return Corrupt("filter {} with group {} on input {}", w.ToString(), groups, x.ToString());
  if (c.HasInput(2) && c.input(2).shape.element_count() != w[0])
    return Corrupt("bias {} for {} filters", c.input(2).shape.ToString(), w[0]);
  OCTET_ASSIGN(const OnnxWindow window,
               WindowOf(c.node(), x, {w.dims().begin() + 2, w.dims().end()}));
  const auto dims = OutputDims(x, w[0], window);
  OCTET_ASSIGN(uint8_t * bytes, c.Output(0, ElementType::kFloat32, dims));
  if (bytes == nullptr) return {};
  const Geometry g = GeometryOf(window, x, w[0], groups);
  const int64_t in_plane = Volume(g.in);
  const int64_t out_plane = Volume(g.out);
  const int64_t group_in = g.in_channels / groups;
  const int64_t group_out = g.out_channels / groups;
  OCTET_TRY(c.Spend(g.batch * g.out_channels * out_plane * group_in * Volume(g.kernel)));
  auto* out = reinterpret_cast<float*>(bytes);
  const float* in = c.Elements<float>(0).data();
  const float* filter = c.Elements<float>(1).data();
  for (int64_t n = 0; n < g.batch; ++n) {
    for (int64_t o = 0; o < g.out_channels; ++o) {
      for (int64_t i = 0; i < group_in; ++i) {
        const int64_t channel = o / group_out * group_in + i;
        ForTaps(g.kernel, [&](const Three& tap, int64_t index) {
          AddTap(g, tap, filter[(o * group_in + i) * Volume(g.kernel) + index],
                 in + (n * g.in_channels + channel) * in_plane,
                 out + (n * g.out_channels + o) * out_plane);
        });
      }
    }
  }
  AddBias(c, g.batch * g.out_channels, g.out_channels, out_plane, out);
  return {};
}

Status EvaluateConvTranspose(OperatorContext& c) {
  OCTET_TRY(CheckOperands(c));
  const Shape& x = c.input(0).shape;
  const Shape& w = c.input(1).shape;
  const int64_t groups = c.node().Int("group", 1);
  if (groups < 1 || groups > x[1] || w[0] != x[1] || x[1] % groups != 0)
    return Corrupt("filter {} with group {} on input {}", w.ToString(), groups, x.ToString());
  const int64_t group_out = w[1];
  if (c.HasInput(2) && c.input(2).shape.element_count() != group_out * groups)
    return Corrupt("bias {} for {} filters", c.input(2).shape.ToString(), group_out * groups);
  OCTET_ASSIGN(const OnnxWindow window,
               TransposedWindowOf(c.node(), x, {w.dims().begin() + 2, w.dims().end()}));
  OCTET_ASSIGN(uint8_t * bytes,
               c.Output(0, ElementType::kFloat32, OutputDims(x, group_out * groups, window)));
  if (bytes == nullptr) return {};
  // As a convolution from the output back to the input.
  Geometry g = GeometryOf(window, x, group_out * groups, groups);
  std::swap(g.in, g.out);
  const int64_t in_plane = Volume(g.out);
  const int64_t out_plane = Volume(g.in);
  const int64_t group_in = g.in_channels / groups;
  OCTET_TRY(c.Spend(g.batch * g.in_channels * in_plane * group_out * Volume(g.kernel)));
  auto* out = reinterpret_cast<float*>(bytes);
  const float* in = c.Elements<float>(0).data();
  const float* filter = c.Elements<float>(1).data();
  for (int64_t n = 0; n < g.batch; ++n) {
    for (int64_t i = 0; i < g.in_channels; ++i) {
      for (int64_t o = 0; o < group_out; ++o) {
        const int64_t channel = i / group_in * group_out + o;
        ForTaps(g.kernel, [&](const Three& tap, int64_t index) {
          ScatterTap(g, tap, filter[(i * group_out + o) * Volume(g.kernel) + index],
                     in + (n * g.in_channels + i) * in_plane,
                     out + (n * g.out_channels + channel) * out_plane);
        });
      }
    }
  }
  AddBias(c, g.batch * g.out_channels, g.out_channels, out_plane, out);
  return {};
}

}  // namespace octet::onnx
