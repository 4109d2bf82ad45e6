#include "image/jpeg_decoder.h"

#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

// libjpeg's headers need <cstdio> first.
#include <jerror.h>
#include <jpeglib.h>

#include "image/exif.h"

namespace octet {
namespace {

constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr unsigned kMaxMarkerBytes = 0xFFFF;
// A file of a few bytes a scan could otherwise keep a core busy for minutes; encoders write 10.
constexpr int kMaxScans = 100;
// All coefficients of a progressive image: 2 bytes, up to 4 components, blocks padded at the edges.
constexpr int64_t kMaxBytesPerPixel = 2 * 4;
constexpr int64_t kFixedBytes = 16 << 20;

constexpr int kGreyComponents = 1;
constexpr int kRgbComponents = 3;
constexpr int kCmykComponents = 4;

// libjpeg reports errors by a callback that must not return: it jumps to the Guarded call. So
// between a Guarded and the jump there are only libjpeg's frames and trivial ones of this file.
struct ErrorManager {
  jpeg_error_mgr base;  // first: libjpeg's pointer to it is a pointer to the ErrorManager
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void ErrorExit(j_common_ptr info) {
  auto* errors = reinterpret_cast<ErrorManager*>(info->err);
  info->err->format_message(info, errors->message);
  std::longjmp(errors->jump, 1);
}

// Some warnings are about oddities that cost no pixel; after all others libjpeg goes on with
// invented data.
void EmitMessage(j_common_ptr info, int level) {
  constexpr int kWarningLevel = -1;
  if (level != kWarningLevel) return;
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
      return;
    default:
      ErrorExit(info);
  }
}

bool IsUnsupportedFeature(int message_code) {
  switch (message_code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      return true;
    default:
      return false;
  }
}

// The source has the whole file from the start, so being asked for more means it was cut short.
boolean FillInputBuffer(j_decompress_ptr info) {
  ERREXIT(info, JERR_INPUT_EOF);
  return FALSE;
}

void SkipInputData(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  if (static_cast<size_t>(count) > info->src->bytes_in_buffer) ERREXIT(info, JERR_INPUT_EOF);
  info->src->next_input_byte += count;
  info->src->bytes_in_buffer -= static_cast<size_t>(count);
}

void LimitScans(j_common_ptr info) {
  const auto* decompress = reinterpret_cast<j_decompress_ptr>(info);
  if (decompress->input_scan_number <= kMaxScans) return;
  auto* errors = reinterpret_cast<ErrorManager*>(info->err);
  std::snprintf(errors->message, sizeof(errors->message), "more than %d scans", kMaxScans);
  std::longjmp(errors->jump, 1);
}

// One file in libjpeg: Create (ReadHeader (Start (ReadRow){output height} Finish)).
class JpegStream {
 public:
  explicit JpegStream(std::span<const uint8_t> file) {
    info_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = ErrorExit;
    errors_.base.emit_message = EmitMessage;
    source_.init_source = [](j_decompress_ptr) {};
    source_.fill_input_buffer = FillInputBuffer;
    source_.skip_input_data = SkipInputData;
    source_.resync_to_restart = jpeg_resync_to_restart;
    source_.term_source = [](j_decompress_ptr) {};
    source_.next_input_byte = file.data();
    source_.bytes_in_buffer = file.size();
    progress_.progress_monitor = LimitScans;
  }
  JpegStream(const JpegStream&) = delete;
  JpegStream& operator=(const JpegStream&) = delete;
  ~JpegStream() { jpeg_destroy_decompress(&info_); }

  const jpeg_decompress_struct& info() const { return info_; }

  Status ReadHeader() {
    return Guarded([this] {
      jpeg_create_decompress(&info_);
      info_.src = &source_;
      info_.progress = &progress_;
      jpeg_save_markers(&info_, kExifMarker, kMaxMarkerBytes);
      jpeg_read_header(&info_, TRUE);
    });
  }

  Status Start(int reduction) {
    info_.scale_num = 1;
    info_.scale_denom = static_cast<unsigned>(reduction);
    const int64_t pixels = int64_t{info_.image_width} * int64_t{info_.image_height};
    info_.mem->max_memory_to_use = static_cast<long>(kFixedBytes + kMaxBytesPerPixel * pixels);
    info_.dct_method = JDCT_ISLOW;
    info_.do_fancy_upsampling = TRUE;
    info_.out_color_space = info_.num_components == kGreyComponents  ? JCS_GRAYSCALE
                            : info_.num_components == kRgbComponents ? JCS_RGB
                                                                     : JCS_CMYK;
    return Guarded([this] { jpeg_start_decompress(&info_); });
  }

  Status ReadRow(uint8_t* row) {
    return Guarded([this, row] {
      JSAMPROW rows[] = {row};
      jpeg_read_scanlines(&info_, rows, 1);
    });
  }

  // Reads on to the end marker, whose absence means a truncated file.
  Status Finish() {
    return Guarded([this] { jpeg_finish_decompress(&info_); });
  }

 private:
  template <class Calls>
  Status Guarded(const Calls& calls) {
    if (setjmp(errors_.jump) != 0) return LibraryError();
    calls();
    return {};
  }

  Error LibraryError() const {
    const int code = errors_.base.msg_code;
    if (code == JERR_INPUT_EOF) return Corrupt("JPEG image is truncated");
    if (IsUnsupportedFeature(code)) return Unsupported("JPEG image: {}", errors_.message);
    return Corrupt("JPEG image: {}", errors_.message);
  }

  jpeg_decompress_struct info_{};
  ErrorManager errors_{};
  jpeg_source_mgr source_{};
  jpeg_progress_mgr progress_{};
};

int OrientationOf(const jpeg_decompress_struct& info) {
  constexpr uint8_t kExif[] = {'E', 'x', 'i', 'f', 0};
  for (const jpeg_marker_struct* marker = info.marker_list; marker; marker = marker->next) {
    const std::span<const uint8_t> data(marker->data, marker->data_length);
    if (data.size() >= sizeof(kExif) && std::memcmp(data.data(), kExif, sizeof(kExif)) == 0) {
      return ExifOrientationTag(data);
    }
  }
  return 1;
}

// round(a * b / 255) for 0 <= a, b <= 255
int MultiplyBy255ths(int a, int b) {
  const int product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

// `cmyk` is inverted: 255 is no ink.
void CmykToRgb(std::span<const uint8_t> cmyk, std::span<uint8_t> rgb) {
  const uint8_t* from = cmyk.data();
  for (size_t i = 0; i < rgb.size(); i += 3, from += kCmykComponents) {
    const int light = from[3];
    for (size_t c = 0; c < 3; ++c) {
      rgb[i + c] = static_cast<uint8_t>(light - MultiplyBy255ths(255 - from[c], light));
    }
  }
}

class JpegRows : public RowSource {
 public:
  // Of a stream that has started.
  explicit JpegRows(std::unique_ptr<JpegStream> stream)
      : RowSource(static_cast<int>(stream->info().output_width),
                  static_cast<int>(stream->info().output_height),
                  stream->info().num_components == kGreyComponents ? 1 : 3),
        stream_(std::move(stream)) {
    if (stream_->info().num_components == kCmykComponents) {
      cmyk_row_.resize(static_cast<size_t>(width()) * kCmykComponents);
    }
  }

 private:
  Status ProduceRow(std::span<uint8_t> row) override {
    if (cmyk_row_.empty()) {
      OCTET_TRY(stream_->ReadRow(row.data()));
    } else {
      OCTET_TRY(stream_->ReadRow(cmyk_row_.data()));
      CmykToRgb(cmyk_row_, row);
    }
    if (rows_left() == 0) return stream_->Finish();
    return {};
  }

  std::unique_ptr<JpegStream> stream_;
  std::vector<uint8_t> cmyk_row_;  // empty unless the file has four components
};

Result<std::unique_ptr<JpegStream>> OpenStream(std::span<const uint8_t> file) {
  auto stream = std::make_unique<JpegStream>(file);
  OCTET_TRY(stream->ReadHeader());
  const int components = stream->info().num_components;
  if (components != kGreyComponents && components != kRgbComponents &&
      components != kCmykComponents) {
    return Unsupported("JPEG image has {} components, want 1, 3 or 4", components);
  }
  return stream;
}

}  // namespace

bool IsJpeg(std::span<const uint8_t> file) {
  return file.size() >= 3 && file[0] == 0xFF && file[1] == 0xD8 && file[2] == 0xFF;
}

Result<ImageHeader> ReadJpegHeader(std::span<const uint8_t> file) {
  OCTET_ASSIGN(const auto stream, OpenStream(file));
  const jpeg_decompress_struct& info = stream->info();
  return ImageHeader{.format = ImageFormat::kJpeg,
                     .width = static_cast<int>(info.image_width),
                     .height = static_cast<int>(info.image_height),
                     .orientation = OrientationOf(info)};
}

Result<std::unique_ptr<RowSource>> OpenJpeg(std::span<const uint8_t> file) {
  return OpenReducedJpeg(file, 1);
}

Result<std::unique_ptr<RowSource>> OpenReducedJpeg(std::span<const uint8_t> file, int reduction) {
  OCTET_CHECK(reduction == 1 || reduction == 2 || reduction == 4 || reduction == 8);
  OCTET_ASSIGN(auto stream, OpenStream(file));
  OCTET_TRY(stream->Start(reduction));
  return std::unique_ptr<RowSource>(std::make_unique<JpegRows>(std::move(stream)));
}

}  // namespace octet
