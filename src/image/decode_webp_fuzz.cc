#include "image/testing/fuzz_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  octet::testing::FuzzDecoder(octet::ImageFormat::kWebp, {data, size});
  return 0;
}
