#include "measure/peak_speed.h"

#include <algorithm>
#include <numeric>
#include <thread>
#include <vector>

#include "base/check.h"

namespace octet {
namespace {

constexpr int kTries = 20;
// Long against starting a thread, short enough that other programs leave some try alone.
constexpr int64_t kTryNanoseconds = 5'000'000;
constexpr int64_t kFirstIterations = 1000;
constexpr int64_t kMaxIterations = int64_t{1} << 40;

// Doubles until one call takes long enough to be timed, then scales.
int64_t IterationsOfOneTry(const MacLoop& loop, const Clock& clock) {
  for (int64_t iterations = kFirstIterations; iterations < kMaxIterations; iterations *= 2) {
    const int64_t start = clock();
    loop(iterations);
    const int64_t elapsed = clock() - start;
    if (elapsed < kTryNanoseconds / 16) continue;
    return std::max<int64_t>(
        1, static_cast<int64_t>(static_cast<double>(iterations) * kTryNanoseconds /
                                static_cast<double>(elapsed)));
  }
  return kMaxIterations;
}

int64_t RunOnThreads(const MacLoop& loop, int threads, int64_t iterations) {
  std::vector<int64_t> macs(static_cast<size_t>(threads));
  {
    std::vector<std::jthread> others;
    for (size_t i = 1; i < macs.size(); ++i) {
      others.emplace_back([&loop, &macs, i, iterations] { macs[i] = loop(iterations); });
    }
    macs[0] = loop(iterations);
  }
  return std::accumulate(macs.begin(), macs.end(), int64_t{0});
}

}  // namespace

double PeakGmacPerSecond(const MacLoop& loop, int threads, const Clock& clock) {
  OCTET_CHECK(threads >= 1);
  const int64_t iterations = IterationsOfOneTry(loop, clock);
  double best = 0;
  for (int i = 0; i < kTries; ++i) {
    const int64_t start = clock();
    const int64_t macs = RunOnThreads(loop, threads, iterations);
    const int64_t elapsed = std::max<int64_t>(1, clock() - start);
    best = std::max(best, static_cast<double>(macs) / static_cast<double>(elapsed));
  }
  return best;
}

}  // namespace octet
