#include <cstdint>

#include "image/labels.h"
#include "image/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto labels = octet::ParseLabels({reinterpret_cast<const char*>(data), size});
  if (!labels) return 0;
  for (int c = -1; c <= labels->size() && c < 100; ++c) {
    const std::string label = labels->LabelOf(c, labels->size() - 1);
    OCTET_CHECK(octet::ValidUtf8(label) == label);
  }
  return 0;
}
