// One turn of octet's preprocessing for every line that is read, so that another process can take
// turns with it (compare_speed.py): "exact FILE" or "fast FILE" in, nanoseconds of processor time
// out. A file is read into memory the first time it is named.

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "image/preprocess.h"

namespace octet {
namespace {

constexpr size_t kMaxFileBytes = size_t{256} << 20;
constexpr int kSide = 224;

int64_t ProcessorNanoseconds() {
  constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * kNanosecondsPerSecond + time.tv_nsec;
}

Status Turns() {
  const ImageInput input{.type = ElementType::kUInt8,
                         .height = kSide,
                         .width = kSide,
                         .channels = 3,
                         .quantization = {.scale = 1.0F, .zero_point = 0}};
  std::vector<uint8_t> tensor(input.tensor_bytes());
  std::map<std::string, std::vector<uint8_t>> files;
  std::string mode;
  std::string path;
  while (std::cin >> mode >> path) {
    if (!files.contains(path)) {
      OCTET_ASSIGN(files[path], ReadFile(path, kMaxFileBytes));
    }
    OCTET_ASSIGN(const JpegDecoding jpeg, ParseJpegDecoding(mode));
    OCTET_ASSIGN(const Preprocessor preprocessor, Preprocessor::Create(input, {.jpeg = jpeg}));
    const int64_t start = ProcessorNanoseconds();
    OCTET_TRY(preprocessor.Run(files[path], tensor));
    fmt::print("{}\n", ProcessorNanoseconds() - start);
    std::fflush(stdout);
  }
  return {};
}

}  // namespace
}  // namespace octet

int main() {
  const octet::Status status = octet::Turns();
  if (!status) fmt::print(stderr, "{}\n", status.error().message);
  return status ? 0 : 1;
}
