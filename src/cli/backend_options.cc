#include "cli/backend_options.h"

#include "cli/command.h"

namespace octet::cli {

void BackendWords::AddTo(CLI::App& app) {
  app.add_option("--backend", backend, "what runs the model: engine, reference or tflite")
      ->check(Understood(ParseBackend))
      ->capture_default_str();
  app.add_option("--tflite-lib", tflite_library,
                 "libtensorflowlite_c.so for the tflite backend (or OCTET_TFLITE_LIB)");
}

Result<BackendOptions> BackendWords::Parse() const {
  OCTET_ASSIGN(const BackendKind kind, ParseBackend(backend));
  return BackendOptions{.backend = kind, .tflite_library = tflite_library};
}

}  // namespace octet::cli
