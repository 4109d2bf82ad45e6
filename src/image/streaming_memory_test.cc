// A large photo must not need memory for its pixels: 36 MB at 12 megapixels.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "image/preprocess.h"
#include "image/testing/encode_images.h"

namespace octet {
namespace {

constexpr int kPhotoWidth = 4032;
constexpr int kPhotoHeight = 3024;
constexpr int64_t kMaxExtraKib = 4 * 1024;

// A field of /proc/self/status in KiB, as VmHWM, the peak of the resident memory.
int64_t StatusKib(const std::string& field) {
  std::ifstream status("/proc/self/status");
  std::string name;
  while (status >> name) {
    if (name == field + ":") {
      int64_t kib = 0;
      status >> kib;
      return kib;
    }
  }
  return -1;
}

bool ResetPeak() {
  std::ofstream references("/proc/self/clear_refs");
  references << "5" << std::flush;
  return references.good();
}

// The growth of resident memory while `file` is preprocessed in a child process of its own.
int64_t ExtraKib(const testing::Bytes& file) {
  int pipe_ends[2];
  EXPECT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto preprocessor = Preprocessor::Create(
        {.type = ElementType::kUInt8, .height = 224, .width = 224, .channels = 3}, {});
    testing::Bytes tensor(preprocessor->input().tensor_bytes());
    ::malloc_trim(0);
    int64_t extra = -1;
    if (ResetPeak()) {
      const int64_t before = StatusKib("VmRSS");
      if (preprocessor->Run(file, tensor)) extra = StatusKib("VmHWM") - before;
    }
    const ssize_t written = ::write(pipe_ends[1], &extra, sizeof(extra));
    ::_exit(written == sizeof(extra) ? 0 : 1);
  }
  int64_t extra = -1;
  EXPECT_EQ(::read(pipe_ends[0], &extra, sizeof(extra)), static_cast<ssize_t>(sizeof(extra)));
  ::waitpid(child, nullptr, 0);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
  return extra;
}

TEST(StreamingMemory, BaselineJpegNeedsAFewMegabytes) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers use memory of their own";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers use memory of their own";
#endif
#endif
  const auto file =
      testing::EncodeJpegRows(kPhotoWidth, kPhotoHeight, 3, {}, [](int y, std::span<uint8_t> row) {
        for (size_t i = 0; i < row.size(); ++i) row[i] = static_cast<uint8_t>(i / 24 + y / 8);
      });
  const int64_t extra = ExtraKib(file);
  if (extra < 0) GTEST_SKIP() << "the kernel does not reset VmHWM";
  RecordProperty("extra_kib", std::to_string(extra));
  std::printf("%d x %d JPEG of %zu bytes: %lld KiB\n", kPhotoWidth, kPhotoHeight, file.size(),
              static_cast<long long>(extra));
  EXPECT_LT(extra, kMaxExtraKib);
}

}  // namespace
}  // namespace octet
