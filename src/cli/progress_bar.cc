#include "cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace octet::cli {
namespace {

constexpr size_t kWidth = 40;

}  // namespace

ProgressBar::ProgressBar(size_t total, bool enabled)
    : total_(total), enabled_(enabled && total > 0 && ::isatty(STDERR_FILENO) == 1) {}

void ProgressBar::AdvanceTo(size_t done) {
  done_ = std::min(done, total_);
  if (!enabled_) return;
  const size_t filled = kWidth * done_ / total_;
  fmt::print(stderr, "\r[{}{}] {}/{}", std::string(filled, '='), std::string(kWidth - filled, ' '),
             done_, total_);
  std::fflush(stderr);
}

void ProgressBar::Clear() {
  if (!enabled_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace octet::cli
