#include "image/resize.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "image/horizontal_pass.h"
#include "image/resample_weights.h"

namespace octet {
namespace {

class ResampledRows : public RowSource {
 public:
  ResampledRows(RowSource& source, int width, int height, ResampleKernel kernel,
                const kernels::CpuFeatures& cpu)
      : RowSource(width, height, source.channels()),
        source_(source),
        vertical_(source.height(), height, kernel),
        horizontal_(ResampleWeights(source.width(), width, kernel), source.channels(), cpu),
        source_row_(source.row_bytes() + horizontal_.read_past_end_bytes()),
        ring_(static_cast<size_t>(vertical_.max_count()) * row_bytes()),
        sums_(row_bytes()) {}

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    const ResampleWeights::Window window = vertical_.window(next_output_);
    while (rows_read_ < window.first + window.count) {
      const auto source_row = std::span(source_row_).first(source_.row_bytes());
      OCTET_TRY(source_.ReadRow(source_row));
      const auto slot = RingRow(rows_read_++);
      if (source_.width() == width()) {
        std::ranges::copy(source_row, slot.begin());
      } else {
        horizontal_.Run(source_row_.data(), slot);
      }
    }
    SumVertically(window, vertical_.weights(next_output_), row);
    ++next_output_;
    return {};
  }

  // Where the horizontally resampled row y of the source is while a window needs it.
  std::span<uint8_t> RingRow(int y) {
    const auto slot = static_cast<size_t>(y % vertical_.max_count());
    return std::span(ring_).subspan(slot * row_bytes(), row_bytes());
  }

  void SumVertically(ResampleWeights::Window window, std::span<const int32_t> weights,
                     std::span<uint8_t> row) {
    std::ranges::fill(sums_, 0);
    for (int t = 0; t < window.count; ++t) {
      const int32_t weight = weights[static_cast<size_t>(t)];
      const uint8_t* from = RingRow(window.first + t).data();
      for (size_t x = 0; x < sums_.size(); ++x) sums_[x] += weight * from[x];
    }
    std::ranges::transform(sums_, row.begin(), RoundedPixel<int32_t>);
  }

  RowSource& source_;
  ResampleWeights vertical_;
  HorizontalPass horizontal_;
  std::vector<uint8_t> source_row_;  // with room for what the pass reads past its end
  std::vector<uint8_t> ring_;
  std::vector<int32_t> sums_;
  int rows_read_ = 0;
  int next_output_ = 0;
};

// Source positions for Pillow's nearest: the step is added up, not multiplied, and its rounding
// errors are part of the result.
std::vector<int> NearestPositions(int input_size, int output_size) {
  const double step = static_cast<double>(input_size) / output_size;
  double position = step * 0.5;
  std::vector<int> positions(static_cast<size_t>(output_size));
  for (int& nearest : positions) {
    nearest = std::min(static_cast<int>(position), input_size - 1);
    position += step;
  }
  return positions;
}

class NearestRows : public RowSource {
 public:
  NearestRows(RowSource& source, int width, int height)
      : RowSource(width, height, source.channels()),
        source_(source),
        columns_(NearestPositions(source.width(), width)),
        source_rows_(NearestPositions(source.height(), height)),
        source_row_(source.row_bytes()) {}

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    const int wanted = source_rows_[next_output_++];
    while (rows_read_ <= wanted) {
      OCTET_TRY(source_.ReadRow(source_row_));
      ++rows_read_;
    }
    const auto pixel_bytes = static_cast<size_t>(channels());
    uint8_t* to = row.data();
    for (const int column : columns_) {
      to = std::copy_n(&source_row_[static_cast<size_t>(column) * pixel_bytes], pixel_bytes, to);
    }
    return {};
  }

  RowSource& source_;
  std::vector<int> columns_;
  std::vector<int> source_rows_;
  std::vector<uint8_t> source_row_;
  int rows_read_ = 0;
  size_t next_output_ = 0;
};

}  // namespace

std::unique_ptr<RowSource> ResizeRows(RowSource& source, int width, int height, ResizeFilter filter,
                                      const kernels::CpuFeatures& cpu) {
  OCTET_CHECK(source.rows_left() == source.height());
  switch (filter) {
    case ResizeFilter::kBilinear:
      return std::make_unique<ResampledRows>(source, width, height, ResampleKernel::kTriangle, cpu);
    case ResizeFilter::kBicubic:
      return std::make_unique<ResampledRows>(source, width, height, ResampleKernel::kCubic, cpu);
    case ResizeFilter::kNearest:
      break;
  }
  return std::make_unique<NearestRows>(source, width, height);
}

}  // namespace octet
