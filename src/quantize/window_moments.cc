#include "quantize/window_moments.h"

#include <Eigen/Core>

#include <algorithm>

namespace octet {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixMap = Eigen::Map<Rows>;

constexpr size_t kChunkRows = 1024;
constexpr int kBlockColumns = 64;

// Sums of products of a chunk of rows into H (its lower triangle) and G, a block of columns each.
void AddProducts(const Rows& quantized, const Rows& exact, int block, MatrixMap& h, MatrixMap& g) {
  const Eigen::Index taps = quantized.cols();
  const Eigen::Index begin = static_cast<Eigen::Index>(block) * kBlockColumns;
  const Eigen::Index width = std::min<Eigen::Index>(kBlockColumns, taps - begin);
  h.block(begin, begin, taps - begin, width).noalias() +=
      quantized.rightCols(taps - begin).transpose() * quantized.middleCols(begin, width);
  g.middleCols(begin, width).noalias() += quantized.transpose() * exact.middleCols(begin, width);
}

void Centre(double count, const std::vector<double>& sum_quantized,
            const std::vector<double>& sum_exact, WindowMoments& moments) {
  const auto taps = static_cast<size_t>(moments.taps);
  moments.mean_quantized.resize(taps);
  moments.mean_float.resize(taps);
  for (size_t i = 0; i < taps; ++i) {
    moments.mean_quantized[i] = static_cast<float>(sum_quantized[i] / count);
    moments.mean_float[i] = static_cast<float>(sum_exact[i] / count);
  }
  for (size_t i = 0; i < taps; ++i) {
    for (size_t j = 0; j < taps; ++j) {
      const double mean_i = sum_quantized[i] / count;
      // H was summed in its lower triangle.
      const double h = moments.h[std::max(i, j) * taps + std::min(i, j)] / count;
      const double g = moments.g[i * taps + j] / count;
      if (j <= i)
        moments.h[i * taps + j] = static_cast<float>(h - mean_i * sum_quantized[j] / count);
      moments.g[i * taps + j] = static_cast<float>(g - mean_i * sum_exact[j] / count);
    }
  }
  for (size_t i = 0; i < taps; ++i) {
    for (size_t j = i + 1; j < taps; ++j) moments.h[i * taps + j] = moments.h[j * taps + i];
  }
}

void AddColumns(const Rows& rows, size_t count, std::vector<double>& sums) {
  for (size_t r = 0; r < count; ++r) {
    const float* row = rows.data() + r * sums.size();
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += row[i];
  }
}

}  // namespace

WindowMoments MeasureMoments(const FilterWindow& window, const RealInput& quantized,
                             const RealInput& exact, std::span<const WindowPosition> positions,
                             int group, ThreadPool& pool) {
  WindowMoments moments;
  moments.taps = window.taps() * window.group_channels;
  const auto taps = static_cast<size_t>(moments.taps);
  moments.h.resize(taps * taps);
  moments.g.resize(taps * taps);
  MatrixMap h(moments.h.data(), moments.taps, moments.taps);
  MatrixMap g(moments.g.data(), moments.taps, moments.taps);
  std::vector<double> sum_quantized(taps);
  std::vector<double> sum_exact(taps);
  const int first = group * window.group_channels;
  const int last = first + window.group_channels;
  const int blocks = (moments.taps + kBlockColumns - 1) / kBlockColumns;
  Rows rows_quantized;
  Rows rows_exact;
  for (size_t begin = 0; begin < positions.size(); begin += kChunkRows) {
    const size_t count = std::min(kChunkRows, positions.size() - begin);
    rows_quantized.resize(static_cast<Eigen::Index>(count), moments.taps);
    rows_exact.resize(static_cast<Eigen::Index>(count), moments.taps);
    pool.Run(static_cast<int>(count), [&](int, int r) {
      const auto row = static_cast<size_t>(r);
      GatherWindow(window, quantized, positions[begin + row], first, last,
                   rows_quantized.data() + row * taps);
      GatherWindow(window, exact, positions[begin + row], first, last,
                   rows_exact.data() + row * taps);
    });
    pool.Run(blocks, [&](int, int block) { AddProducts(rows_quantized, rows_exact, block, h, g); });
    AddColumns(rows_quantized, count, sum_quantized);
    AddColumns(rows_exact, count, sum_exact);
  }
  Centre(static_cast<double>(std::max<size_t>(positions.size(), 1)), sum_quantized, sum_exact,
         moments);
  return moments;
}

namespace {

// Sums of all channels, channel innermost: h and g [tap][tap][channel], means [tap][channel].
struct DepthwiseSums {
  std::vector<float> h, g;
  std::vector<double> quantized, exact;
};

// Of channels [begin, end).
void AddDepthwise(const FilterWindow& window, const RealInput& quantized, const RealInput& exact,
                  std::span<const WindowPosition> positions, int begin, int end,
                  DepthwiseSums& sums) {
  const auto taps = static_cast<size_t>(window.taps());
  const auto width = static_cast<size_t>(end - begin);
  std::vector<float> x(taps * width);
  std::vector<float> f(taps * width);
  sums.h.assign(taps * taps * width, 0);
  sums.g.assign(taps * taps * width, 0);
  sums.quantized.assign(taps * width, 0);
  sums.exact.assign(taps * width, 0);
  for (const WindowPosition position : positions) {
    GatherWindow(window, quantized, position, begin, end, x.data());
    GatherWindow(window, exact, position, begin, end, f.data());
    for (size_t i = 0; i < taps; ++i) {
      const float* xi = &x[i * width];
      for (size_t j = 0; j < taps; ++j) {
        float* g = &sums.g[(i * taps + j) * width];
        const float* fj = &f[j * width];
        for (size_t c = 0; c < width; ++c) g[c] += xi[c] * fj[c];
      }
      for (size_t j = 0; j <= i; ++j) {
        float* h = &sums.h[(i * taps + j) * width];
        const float* xj = &x[j * width];
        for (size_t c = 0; c < width; ++c) h[c] += xi[c] * xj[c];
      }
    }
    for (size_t i = 0; i < taps * width; ++i) {
      sums.quantized[i] += x[i];
      sums.exact[i] += f[i];
    }
  }
}

}  // namespace

std::vector<WindowMoments> MeasureDepthwiseMoments(const FilterWindow& window,
                                                   const RealInput& quantized,
                                                   const RealInput& exact,
                                                   std::span<const WindowPosition> positions,
                                                   ThreadPool& pool) {
  constexpr int kChannelsATile = 16;
  const auto taps = static_cast<size_t>(window.taps());
  std::vector<WindowMoments> all(static_cast<size_t>(window.input_channels));
  const int tiles = (window.input_channels + kChannelsATile - 1) / kChannelsATile;
  const auto count = static_cast<double>(std::max<size_t>(positions.size(), 1));
  pool.Run(tiles, [&](int, int tile) {
    const int begin = tile * kChannelsATile;
    const int end = std::min(begin + kChannelsATile, window.input_channels);
    const auto width = static_cast<size_t>(end - begin);
    DepthwiseSums sums;
    AddDepthwise(window, quantized, exact, positions, begin, end, sums);
    std::vector<double> sum_quantized(taps);
    std::vector<double> sum_exact(taps);
    for (size_t c = 0; c < width; ++c) {
      WindowMoments& moments = all[static_cast<size_t>(begin) + c];
      moments.taps = window.taps();
      moments.h.resize(taps * taps);
      moments.g.resize(taps * taps);
      for (size_t i = 0; i < taps * taps; ++i) {
        moments.h[i] = sums.h[i * width + c];
        moments.g[i] = sums.g[i * width + c];
      }
      for (size_t i = 0; i < taps; ++i) {
        sum_quantized[i] = sums.quantized[i * width + c];
        sum_exact[i] = sums.exact[i * width + c];
      }
      Centre(count, sum_quantized, sum_exact, moments);
    }
  });
  return all;
}

}  // namespace octet
