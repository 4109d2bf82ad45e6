// A progress line on stderr for long work: "[=====>    ]  52/204". Silent when stderr is not a
// terminal.
#pragma once

#include <cstddef>

namespace octet::cli {

class ProgressBar {
 public:
  ProgressBar(size_t total, bool enabled);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { Clear(); }

  void Advance() { AdvanceTo(done_ + 1); }
  void AdvanceTo(size_t done);
  // Wipes the line, so that results can be printed; the next Advance draws it again.
  void Clear();

 private:
  size_t total_;
  size_t done_ = 0;
  bool enabled_;
};

}  // namespace octet::cli
