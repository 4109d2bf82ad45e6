#include "npu/elf_library.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto library = octet::ReadElfLibrary({data, size});
  if (!library) return 0;
  for (const std::string& name : library->plugin_functions)
    OCTET_CHECK(name.starts_with("tflite_plugin_"));
  return 0;
}
