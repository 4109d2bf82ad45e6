// Small image files for tests, written by the same libraries that read them.
#pragma once

#include <png.h>
#include <webp/encode.h>

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

// libjpeg's header needs <cstdio> first.
#include <jpeglib.h>

#include "base/check.h"

namespace octet::testing {

using Bytes = std::vector<uint8_t>;

// A picture with edges and gradients, the same every time.
inline Bytes Picture(int width, int height, int channels) {
  Bytes pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const int edge = (x / 7 + y / 5) % 2 * 90;
        pixels.push_back(static_cast<uint8_t>((x * (3 + c) + y * (5 - c)) % 160 + edge));
      }
    }
  }
  return pixels;
}

// "Exif\0\0" and a TIFF structure with the orientation alone.
inline Bytes ExifBlock(uint8_t orientation) {
  return {'E',  'x', 'i', 'f', 0, 0, 'I', 'I', 42,          0, 8, 0, 0, 0, 1, 0,
          0x12, 1,   3,   0,   1, 0, 0,   0,   orientation, 0, 0, 0, 0, 0, 0, 0};
}

struct JpegOptions {
  int quality = 90;
  bool progressive = false;
  unsigned restart_interval = 0;  // in MCUs
  uint8_t orientation = 0;        // 0: no EXIF
  bool ycck = false;              // four channels as luma, chroma and K instead of CMYK
};

// Rows come from `fill_row`, so that large images need no memory here. channels: 1, 3 or 4 (CMYK).
inline Bytes EncodeJpegRows(int width, int height, int channels, const JpegOptions& options,
                            const std::function<void(int y, std::span<uint8_t> row)>& fill_row) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &buffer, &size);
  info.image_width = static_cast<JDIMENSION>(width);
  info.image_height = static_cast<JDIMENSION>(height);
  info.input_components = channels;
  info.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&info);
  if (options.ycck) jpeg_set_colorspace(&info, JCS_YCCK);
  jpeg_set_quality(&info, options.quality, TRUE);
  if (options.progressive) jpeg_simple_progression(&info);
  info.restart_interval = options.restart_interval;
  jpeg_start_compress(&info, TRUE);
  if (options.orientation != 0) {
    const Bytes exif = ExifBlock(options.orientation);
    jpeg_write_marker(&info, JPEG_APP0 + 1, exif.data(), static_cast<unsigned>(exif.size()));
  }
  Bytes row(static_cast<size_t>(width * channels));
  for (int y = 0; y < height; ++y) {
    fill_row(y, row);
    JSAMPROW rows[] = {row.data()};
    jpeg_write_scanlines(&info, rows, 1);
  }
  jpeg_finish_compress(&info);
  Bytes file(buffer, buffer + size);
  std::free(buffer);
  jpeg_destroy_compress(&info);
  return file;
}

inline Bytes EncodeJpeg(const Bytes& pixels, int width, int height, int channels,
                        const JpegOptions& options = {}) {
  return EncodeJpegRows(width, height, channels, options, [&](int y, std::span<uint8_t> row) {
    std::copy_n(&pixels[static_cast<size_t>(y) * row.size()], row.size(), row.data());
  });
}

struct PngOptions {
  int depth = 8;
  bool interlaced = false;
  Bytes palette = {};       // R, G, B
  uint8_t orientation = 0;  // 0: no eXIf
};

// `rows` is packed as PNG stores it: 16-bit samples big-endian, small ones from the high bits on.
inline Bytes EncodePng(const Bytes& rows, int width, int height, int color_type,
                       const PngOptions& options = {}) {
  Bytes file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &file,
      [](png_structp p, png_bytep data, size_t size) {
        auto* to = static_cast<Bytes*>(png_get_io_ptr(p));
        to->insert(to->end(), data, data + size);
      },
      nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height),
               options.depth, color_type,
               options.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!options.palette.empty()) {
    png_set_PLTE(png, info, reinterpret_cast<const png_color*>(options.palette.data()),
                 static_cast<int>(options.palette.size() / 3));
  }
  Bytes exif = ExifBlock(options.orientation);
  exif.erase(exif.begin(), exif.begin() + 6);  // PNG stores the TIFF structure alone
  if (options.orientation != 0) {
    png_set_eXIf_1(png, info, static_cast<png_uint_32>(exif.size()), exif.data());
  }
  png_write_info(png, info);
  const size_t row_bytes = png_get_rowbytes(png, info);
  OCTET_CHECK(rows.size() == row_bytes * static_cast<size_t>(height));
  std::vector<png_bytep> pointers;
  for (size_t y = 0; y < static_cast<size_t>(height); ++y) {
    pointers.push_back(const_cast<png_bytep>(&rows[y * row_bytes]));
  }
  png_write_image(png, pointers.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

inline Bytes EncodeLosslessWebp(const Bytes& rgb, int width, int height) {
  uint8_t* buffer = nullptr;
  const size_t size = WebPEncodeLosslessRGB(rgb.data(), width, height, 3 * width, &buffer);
  Bytes file(buffer, buffer + size);
  WebPFree(buffer);
  return file;
}

inline void AppendLittleEndian(Bytes& bytes, uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

struct BmpOptions {
  int bits = 24;
  uint32_t compression = 0;
  bool top_down = false;
  Bytes palette = {};  // B, G, R, 0; as many entries as it has
};

// `data` is the stored rows or run-length codes.
inline Bytes MakeBmp(const Bytes& data, int width, int height, const BmpOptions& options = {}) {
  constexpr uint32_t kHeaders = 14 + 40;
  const auto offset = static_cast<uint32_t>(kHeaders + options.palette.size());
  Bytes file = {'B', 'M'};
  AppendLittleEndian(file, offset + static_cast<uint32_t>(data.size()), 4);
  AppendLittleEndian(file, 0, 4);
  AppendLittleEndian(file, offset, 4);
  AppendLittleEndian(file, 40, 4);
  AppendLittleEndian(file, static_cast<uint32_t>(width), 4);
  AppendLittleEndian(file, static_cast<uint32_t>(options.top_down ? -height : height), 4);
  AppendLittleEndian(file, 1, 2);
  AppendLittleEndian(file, static_cast<uint32_t>(options.bits), 2);
  AppendLittleEndian(file, options.compression, 4);
  AppendLittleEndian(file, static_cast<uint32_t>(data.size()), 4);
  AppendLittleEndian(file, 0, 4);
  AppendLittleEndian(file, 0, 4);
  AppendLittleEndian(file, static_cast<uint32_t>(options.palette.size() / 4), 4);
  AppendLittleEndian(file, 0, 4);
  file.insert(file.end(), options.palette.begin(), options.palette.end());
  file.insert(file.end(), data.begin(), data.end());
  return file;
}

// A screen of 3 x 2 with the palette black, red, green, blue; one frame of 2 x 1, green and blue,
// at (1, 1). With `transparent`, index 3 is transparent.
inline Bytes SmallGif(bool transparent) {
  Bytes file = {'G', 'I', 'F', '8', '9', 'a', 3, 0,   2, 0, 0x81, 0,  0,
                0,   0,   0,   255, 0,   0,   0, 255, 0, 0, 0,    255};
  if (transparent) {
    const Bytes control = {'!', 0xF9, 4, 1, 0, 0, 3, 0};
    file.insert(file.end(), control.begin(), control.end());
  }
  // Codes of 3 bits: clear (4), 2, 3, end (5), from the low bits on.
  const Bytes frame = {',', 1, 0, 1, 0, 2, 0, 1, 0, 0, 2, 2, 0xD4, 0x0A, 0, ';'};
  file.insert(file.end(), frame.begin(), frame.end());
  return file;
}

}  // namespace octet::testing
