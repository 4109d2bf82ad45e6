// Any text as a network description: an error that begins with the file's name, or a network that
// can be written and described.
#include <cstdlib>

#include "base/check.h"
#include "formats/network/build_network.h"
#include "formats/network/describe_model.h"
#include "formats/tflite/tflite_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto model = octet::BuildNetwork(
      text, "net.yaml", {.random_init = true, .max_constant_bytes = size_t{1} << 20});
  if (!model) {
    OCTET_CHECK(model.error().message.starts_with("net.yaml:"));
    return 0;
  }
  if (octet::WriteTfliteModel(*model)) OCTET_CHECK(octet::DescribeModel(*model, true).has_value());
  return 0;
}
