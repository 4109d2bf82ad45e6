#include "image/crop.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace octet {
namespace {

class SquareRows : public RowSource {
 public:
  SquareRows(RowSource& source, int side)
      : RowSource(side, side, source.channels()),
        source_(source),
        left_((source.width() - side + 1) / 2),
        top_((source.height() - side + 1) / 2),
        source_row_(source.row_bytes()) {}

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    for (; top_ > 0; --top_) OCTET_TRY(source_.ReadRow(source_row_));
    OCTET_TRY(source_.ReadRow(source_row_));
    const size_t left_bytes = static_cast<size_t>(left_) * static_cast<size_t>(channels());
    std::copy_n(&source_row_[left_bytes], row.size(), row.data());
    return {};
  }

  RowSource& source_;
  int left_;
  int top_;  // rows still to be skipped
  std::vector<uint8_t> source_row_;
};

}  // namespace

int CenterSquareSide(int width, int height, double fraction) {
  OCTET_CHECK(fraction > 0 && fraction <= 1);
  return std::max(1, static_cast<int>(fraction * std::min(width, height)));
}

std::unique_ptr<RowSource> CenterSquareRows(RowSource& source, double fraction) {
  OCTET_CHECK(source.rows_left() == source.height());
  return std::make_unique<SquareRows>(source,
                                      CenterSquareSide(source.width(), source.height(), fraction));
}

}  // namespace octet
