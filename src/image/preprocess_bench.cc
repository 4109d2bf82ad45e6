// What a photo costs before the model sees it: decoding, resizing, and both with the look-up into
// the tensor, for a phone photo of 12 megapixels and for a small one.

#include "image/preprocess.h"

#include <benchmark/benchmark.h>

#include <cstring>
#include <string_view>
#include <vector>

#include "image/decode.h"
#include "image/resize.h"
#include "image/testing/encode_images.h"

namespace octet {
namespace {

using testing::Bytes;

struct PhotoSize {
  int width;
  int height;
};
constexpr PhotoSize kPhotoSizes[] = {{4000, 3000}, {640, 480}};
constexpr std::string_view kFilters[] = {"bilinear", "bicubic", "nearest"};
constexpr ImageInput kInput = {.type = ElementType::kUInt8,
                               .height = 224,
                               .width = 224,
                               .channels = 3,
                               .quantization = {.scale = 1.0F, .zero_point = 0}};

// A photo has gradients, edges and noise; one of the three alone makes libjpeg's work too easy.
void FillRow(int y, std::span<uint8_t> row) {
  uint32_t noise = static_cast<uint32_t>(y) * 2654435761U + 1;
  for (size_t i = 0; i < row.size(); ++i) {
    noise = noise * 1664525U + 1013904223U;
    const auto x = static_cast<int>(i / 3);
    const int edge = (x / 97 + y / 61) % 2 * 80;
    row[i] = static_cast<uint8_t>((x / 16 + y / 12) % 128 + edge + static_cast<int>(noise >> 28));
  }
}

Bytes EncodePhoto(PhotoSize size) {
  return testing::EncodeJpegRows(size.width, size.height, 3, {}, FillRow);
}

// Pixels in memory as rows, so that resizing is measured alone. Borrows them.
class RowsInMemory : public RowSource {
 public:
  explicit RowsInMemory(const PixelImage& image)
      : RowSource(image.width, image.height, image.channels), image_(image) {}

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    std::memcpy(row.data(), image_.row(next_row_++), row.size());
    return {};
  }

  const PixelImage& image_;
  int next_row_ = 0;
};

// Fails the benchmark instead of measuring an error's path.
bool ReadRows(benchmark::State& state, RowSource& source) {
  std::vector<uint8_t> row(source.row_bytes());
  while (source.rows_left() > 0) {
    if (!source.ReadRow(row)) {
      state.SkipWithError("the image cannot be read");
      return false;
    }
    benchmark::DoNotOptimize(row.data());
  }
  return true;
}

void BM_Decode(benchmark::State& state, PhotoSize size) {
  const Bytes file = EncodePhoto(size);
  for (auto _ : state) {
    const auto image = OpenImage(file, 3);
    if (!image) return state.SkipWithError(image.error().message.c_str());
    if (!ReadRows(state, **image)) return;
  }
}

void BM_Resize(benchmark::State& state, PhotoSize size, ResizeFilter filter) {
  PixelImage image(size.width, size.height, 3);
  for (int y = 0; y < image.height; ++y) FillRow(y, {image.row(y), image.row_bytes()});
  for (auto _ : state) {
    RowsInMemory rows(image);
    const auto resized = ResizeRows(rows, kInput.width, kInput.height, filter);
    if (!ReadRows(state, *resized)) return;
  }
}

void BM_Preprocess(benchmark::State& state, PhotoSize size, ResizeFilter filter) {
  const Bytes file = EncodePhoto(size);
  const auto preprocessor = Preprocessor::Create(kInput, {.filter = filter});
  if (!preprocessor) return state.SkipWithError(preprocessor.error().message.c_str());
  Bytes tensor(kInput.tensor_bytes());
  for (auto _ : state) {
    const Status status = preprocessor->Run(file, tensor);
    if (!status) return state.SkipWithError(status.error().message.c_str());
    benchmark::DoNotOptimize(tensor.data());
  }
}

const bool registered = [] {
  for (const PhotoSize size : kPhotoSizes) {
    const std::string photo = fmt::format("{}x{}", size.width, size.height);
    const auto add = [](const std::string& name, const auto& body) {
      benchmark::RegisterBenchmark(name.c_str(), body)->Unit(benchmark::kMillisecond);
    };
    add("Decode/" + photo, [size](benchmark::State& state) { BM_Decode(state, size); });
    for (const std::string_view word : kFilters) {
      const ResizeFilter filter = *ParseResizeFilter(word);
      const std::string name = fmt::format("{}/{}", photo, word);
      add("Resize/" + name,
          [size, filter](benchmark::State& state) { BM_Resize(state, size, filter); });
      add("Preprocess/" + name,
          [size, filter](benchmark::State& state) { BM_Preprocess(state, size, filter); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace octet
