#include "cli/backend_words.h"

#include "cli/command.h"

namespace octet::cli {

void BackendWords::AddTo(CLI::App& app) {
  app.add_option("--backend", backend, "what runs the model: engine, reference or tflite")
      ->check(Understood(ParseBackend))
      ->capture_default_str();
  app.add_option("--tflite-lib", tflite_library,
                 "libtensorflowlite_c.so for the tflite backend (or OCTET_TFLITE_LIB)");
  app.add_option(
         "--rounding", rounding,
         "of CONV_2D and FULLY_CONNECTED: reference (TFLite's reference kernels) or half-up "
         "(its optimised x86 kernels)")
      ->check(Understood(ParseRounding))
      ->capture_default_str();
}

Result<BackendOptions> BackendWords::Parse() const {
  OCTET_ASSIGN(const BackendKind kind, ParseBackend(backend));
  OCTET_ASSIGN(const TieRounding ties, ParseRounding(rounding));
  return BackendOptions{.backend = kind, .ties = ties, .tflite_library = tflite_library};
}

}  // namespace octet::cli
