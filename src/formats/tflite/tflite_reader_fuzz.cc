// Any bytes as a model file: reading, costing and writing must not crash, and what was read and
// written reads back as the same model.
#include <cstdlib>
#include <vector>

#include "base/check.h"
#include "formats/tflite/tflite_reader.h"
#include "formats/tflite/tflite_writer.h"
#include "model/operator_cost.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A fresh allocation: aligned, and bounded so that the sanitizer sees a read past the end.
  const auto file = std::make_shared<const std::vector<uint8_t>>(data, data + size);
  const auto model = octet::ReadTfliteModel(*file, file);
  if (!model) return 0;
  octet::TotalsOf(model->main());
  auto written = octet::WriteTfliteModel(*model);
  if (!written) return 0;
  const auto copy = std::make_shared<const std::vector<uint8_t>>(*std::move(written));
  const auto read = octet::ReadTfliteModel(*copy, copy);
  OCTET_CHECK(read.has_value());
  return 0;
}
