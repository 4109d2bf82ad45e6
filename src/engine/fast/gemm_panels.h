// A filter packed for the GEMM kernels: panels of output channels, each with weights and
// requantisation lanes. Immutable; shared by all Sessions of a Plan.
#pragma once

#include <optional>
#include <vector>

#include "base/aligned_buffer.h"
#include "engine/fast/packed_channels.h"
#include "kernels/gemm/gemm_kernel.h"
#include "kernels/gemm/gemm_pack.h"

namespace octet {

class GemmPanels {
 public:
  struct Panel {
    int group = 0;  // of a grouped convolution; all its channels are of one
    int first_channel = 0;
    int columns = 0;
    kernels::GemmFunction run = nullptr;
    const uint8_t* weights = nullptr;
    kernels::RequantizeLanes lanes;
  };

  // The filter's rows have `runs` runs of `run_length` values. `groups` divides its channels.
  static std::optional<GemmPanels> Pack(const kernels::GemmKernel& kernel,
                                        const WeightedSumConstants& constants, int runs,
                                        int run_length, ThreadPool* pool, int groups = 1);

  const kernels::GemmKernel& kernel() const { return *kernel_; }
  const kernels::GemmFilter& filter() const { return filter_; }
  const std::vector<Panel>& panels() const { return panels_; }
  // What the sum of an input row is multiplied by and added to its accumulators; 0: nothing.
  int32_t row_correction_factor() const { return row_correction_factor_; }
  int64_t packed_bytes() const { return static_cast<int64_t>(packed_.size_bytes()); }
  int max_tile_rows() const { return kernel_->rows_by_vectors[kernel_->max_vectors - 1]; }

 private:
  const kernels::GemmKernel* kernel_ = nullptr;
  kernels::GemmFilter filter_;
  std::vector<Panel> panels_;
  int32_t row_correction_factor_ = 0;
  AlignedBuffer packed_;
};

}  // namespace octet
