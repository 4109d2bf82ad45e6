// A model small enough to check by eye, and photos for it: the mean of each colour channel, so a
// red photo is class 0, a green one class 1, a blue one class 2.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/tflite/tflite_writer.h"
#include "testing/one_operator_model.h"
#include "testing/temporary_folder.h"

namespace octet::testing {

// Writes the model with a [1, side, side, 3] input.
inline void WriteColourModel(const std::string& path, int side) {
  const auto quantization = PerTensor(1.0F / 256, 0);
  OneOperatorModel op(OperatorKind::kAveragePool2D);
  op.Input(ElementType::kUInt8, {1, side, side, 3}, quantization);
  op.Output(ElementType::kUInt8, {1, 1, 1, 3}, quantization);
  op.Options(Pool2DOptions{.padding = Padding::kValid,
                           .stride_w = side,
                           .stride_h = side,
                           .filter_w = side,
                           .filter_h = side});
  OCTET_CHECK(WriteTfliteFile(op.Build(), path).has_value());
}

// The same into `folder`; the path.
inline std::string WriteColourModel(const TemporaryFolder& folder, std::string_view name,
                                    int side) {
  std::string path = folder.File(name);
  WriteColourModel(path, side);
  return path;
}

inline void AppendLittleEndian(std::string& bytes, uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
}

// A BMP file of `stored_rows` rows of one colour that says it has `height`.
inline std::string Bmp(std::array<uint8_t, 3> rgb, int width, int height, int stored_rows) {
  std::string file = "BM";
  constexpr uint32_t kHeaderBytes = 54;
  for (const uint32_t value : {0U, 0U, kHeaderBytes, 40U, static_cast<uint32_t>(width),
                               static_cast<uint32_t>(height), 1U | (24U << 16)}) {
    AppendLittleEndian(file, value, 4);
  }
  file.resize(kHeaderBytes, '\0');
  const int padding = (4 - width * 3 % 4) % 4;
  for (int y = 0; y < stored_rows; ++y) {
    for (int x = 0; x < width; ++x) {
      for (const uint8_t channel : {rgb[2], rgb[1], rgb[0]}) file += static_cast<char>(channel);
    }
    file.append(static_cast<size_t>(padding), '\0');
  }
  return file;
}

inline std::string RedPhoto() { return Bmp({200, 20, 10}, 5, 4, 4); }
inline std::string BluePhoto() { return Bmp({10, 20, 200}, 5, 4, 4); }

}  // namespace octet::testing
