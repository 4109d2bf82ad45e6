#include "quantize/round_filter.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace octet {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Problem {
  std::span<const float> h;  // with the damping on its diagonal
  std::vector<size_t> order;
  int sweeps = 0;
};

// `residual` is the target less H v; it follows every change of v.
void Descend(const Problem& problem, const WeightGrid& grid, std::span<int32_t> rounded,
             std::span<float> residual) {
  const size_t taps = rounded.size();
  for (int sweep = 0; sweep < problem.sweeps; ++sweep) {
    bool changed = false;
    for (const size_t i : problem.order) {
      const float* column = &problem.h[i * taps];
      const auto steps = static_cast<float>(rounded[i] - grid.zero_point);
      const float best = steps + residual[i] / (column[i] * grid.scale);
      if (!std::isfinite(best)) continue;
      const float clamped =
          std::clamp(std::round(best), static_cast<float>(grid.min - grid.zero_point),
                     static_cast<float>(grid.max - grid.zero_point));
      const float change = (clamped - steps) * grid.scale;
      if (clamped == steps) continue;
      rounded[i] = static_cast<int32_t>(clamped) + grid.zero_point;
      for (size_t j = 0; j < taps; ++j) residual[j] -= change * column[j];
      changed = true;
    }
    if (!changed) return;
  }
}

}  // namespace

void RoundToMoments(const WindowMoments& moments, std::span<const float> weights,
                    std::span<const WeightGrid> grids, const RoundingOptions& options,
                    std::span<int32_t> rounded, ThreadPool& pool) {
  const auto taps = static_cast<size_t>(moments.taps);
  std::vector<float> damped = moments.h;
  double trace = 0;
  for (size_t i = 0; i < taps; ++i) trace += damped[i * taps + i];
  const auto damping = static_cast<float>(options.damping * trace / static_cast<double>(taps));
  if (!(damping > 0)) return;  // inputs that never vary: nearest is best
  for (size_t i = 0; i < taps; ++i) damped[i * taps + i] += damping;

  Problem problem{.h = damped, .order = std::vector<size_t>(taps), .sweeps = options.sweeps};
  std::iota(problem.order.begin(), problem.order.end(), size_t{0});
  std::stable_sort(problem.order.begin(), problem.order.end(),
                   [&](size_t a, size_t b) { return damped[a * taps + a] > damped[b * taps + b]; });

  const auto k = static_cast<Eigen::Index>(taps);
  const Eigen::Map<const Rows> h(damped.data(), k, k);
  const Eigen::Map<const Rows> g(moments.g.data(), k, k);
  constexpr size_t kChannelsATile = 16;
  const int tiles = static_cast<int>((grids.size() + kChannelsATile - 1) / kChannelsATile);
  pool.Run(tiles, [&](int, int tile) {
    const size_t begin = static_cast<size_t>(tile) * kChannelsATile;
    const size_t count = std::min(kChannelsATile, grids.size() - begin);
    const auto channels = static_cast<Eigen::Index>(count);
    const Eigen::Map<const Rows> w(&weights[begin * taps], channels, k);
    Rows v(channels, k);
    for (size_t c = 0; c < count; ++c) {
      const WeightGrid& grid = grids[begin + c];
      for (size_t i = 0; i < taps; ++i) {
        v(static_cast<Eigen::Index>(c), static_cast<Eigen::Index>(i)) =
            grid.scale * static_cast<float>(rounded[(begin + c) * taps + i] - grid.zero_point);
      }
    }
    Rows residual = damping * w;
    residual.noalias() += w * g.transpose();
    residual.noalias() -= v * h;
    for (size_t c = 0; c < count; ++c) {
      Descend(problem, grids[begin + c], rounded.subspan((begin + c) * taps, taps),
              {residual.data() + c * taps, taps});
    }
  });
}

}  // namespace octet
