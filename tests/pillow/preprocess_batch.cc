// Runs the preprocessor over a list of cases, for compare_with_pillow.py.
//
//   preprocess_batch MANIFEST
// A line of the manifest is: IMAGE WIDTH HEIGHT CHANNELS RESIZE FILTER EXIF JPEG TENSOR, separated
// by spaces, the files relative to the working directory. The uint8 tensor goes to the file TENSOR;
// a line "ok" or "error: ..." to stdout.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "image/preprocess.h"

namespace octet {
namespace {

struct Case {
  std::string image;
  int width = 0;
  int height = 0;
  int channels = 0;
  std::string resize;
  std::string filter;
  std::string exif;
  std::string jpeg;
  std::string tensor;
};

Result<Case> ParseCase(const std::string& line) {
  std::istringstream words(line);
  Case parsed;
  words >> parsed.image >> parsed.width >> parsed.height >> parsed.channels >> parsed.resize >>
      parsed.filter >> parsed.exif >> parsed.jpeg >> parsed.tensor;
  if (!words) return InvalidArgument("cannot read the case '{}'", line);
  return parsed;
}

Status RunCase(const std::string& line) {
  OCTET_ASSIGN(const Case wanted, ParseCase(line));
  PreprocessOptions options;
  OCTET_ASSIGN(options.resize, ParseResizeMode(wanted.resize));
  OCTET_ASSIGN(options.filter, ParseResizeFilter(wanted.filter));
  OCTET_ASSIGN(options.exif, ParseExifOrientation(wanted.exif));
  OCTET_ASSIGN(options.jpeg, ParseJpegDecoding(wanted.jpeg));
  const ImageInput input{.type = ElementType::kUInt8,
                         .height = wanted.height,
                         .width = wanted.width,
                         .channels = wanted.channels,
                         .quantization = {}};
  OCTET_ASSIGN(const Preprocessor preprocessor, Preprocessor::Create(input, options));
  OCTET_ASSIGN(const MappedFile file, MappedFile::Open(wanted.image));
  std::vector<uint8_t> tensor(input.tensor_bytes());
  OCTET_TRY(preprocessor.Run(file.bytes(), tensor));
  return WriteFile(wanted.tensor, tensor);
}

}  // namespace
}  // namespace octet

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: preprocess_batch MANIFEST\n", stderr);
    return 2;
  }
  std::ifstream manifest(argv[1]);
  for (std::string line; std::getline(manifest, line);) {
    const octet::Status status = octet::RunCase(line);
    if (status) {
      std::puts("ok");
    } else {
      std::printf("error: %s\n", status.error().message.c_str());
    }
  }
  return 0;
}
