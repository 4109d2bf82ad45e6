// serve.yaml and config.yaml.
#include "server/server_config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  octet::ServerOptions server;
  octet::ModelOptions model;
  for (const octet::Status& status : {octet::ParseServerConfig(text, "x.yaml", "/x", server),
                                      octet::ParseModelConfig(text, "x.yaml", "/x", model)}) {
    if (!status) OCTET_CHECK(status.error().message.starts_with("x.yaml"));
  }
  return 0;
}
